"""What every answer to an attack must be like, whatever else it says."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

TELLING = re.compile(
    r"Traceback|File \\?\"|line \d+, in|psycopg|sqlalchemy|marshmallow|werkzeug|site-packages|\.py\b"
    r"|SQLSTATE|\bSELECT\b|\bINSERT INTO\b|\bUPDATE \w+ SET\b|\brelation \\?\"|\bcolumn \\?\"|\bconstraint\b"
    r"|_fkey\b|_pkey\b|_check\b|\bpg_\w+|/(?:home|root|usr|opt|work|tmp|dev|var)/",
)
"""Words of a stack, a path of the machine, a statement, or the names of the database."""

INSIDE = re.compile(
    r"alembic_version|ledger_event|issued_number|edition_signature|unmatched_decision|token_hash|password_hash"
    r"|registry_app|postgres"
)
"""Names of the database that never go over the wire."""


def harmless(response: TestResponse, said: str = "") -> TestResponse:
    """The answer, which is no failure and no redirect, and tells nothing of how it came about.

    What the attacker said himself may come back in what was recorded, so it is taken out first.
    """
    text = response.get_data(as_text=True)
    assert response.status_code < 300 or 400 <= response.status_code < 500, (response.status_code, text[:500])
    tells_nothing(text.replace(said, "") if said else text, response.status_code)
    assert "Location" not in response.headers
    return response


def tells_nothing(text: str, status: int) -> None:
    """A problem names no statement, table, path, library or stack."""
    if status >= 400:
        found = TELLING.search(text) or INSIDE.search(text)
        assert not found, (found, text[:500])
