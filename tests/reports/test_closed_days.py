"""A closed day of the access log: whatever an owner of the database does to its lines is found, and names the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from registry.domain.actor import OPERATOR
from registry.domain.ledger import Tampering
from registry.reports.ledger import verify_ledger
from registry.services.act import Call
from registry.services.close_days import AFTER_ITS_END, close_days
from registry.services.verify_texts import Unreadable, verify_texts
from tests.api.clinic import Clinic
from tests.asking import NOW
from tests.databases import tampering

pytestmark = pytest.mark.tampers
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)
DAY, NEXT = "2026-03-02", "2026-03-03"
ONE = "ctid = (SELECT min(ctid) FROM access_log WHERE accessed_at < '2026-03-03 00:00+00')"
INSERTED = """
INSERT INTO access_log
SELECT patient_id, gen_random_uuid(), account_id, role, what, ground, {at} FROM access_log LIMIT 1
"""
TAMPERINGS = {
    "another account": (f"UPDATE access_log SET account_id = patient_id WHERE {ONE}", Tampering.ALTERED),
    "another ground": (f"UPDATE access_log SET ground = 'operation' WHERE {ONE}", Tampering.ALTERED),
    "another thing": (f"UPDATE access_log SET what = 'x' WHERE {ONE}", Tampering.ALTERED),
    "another instant": (
        f"UPDATE access_log SET accessed_at = accessed_at - interval '1 microsecond' WHERE {ONE}",
        Tampering.ALTERED,
    ),
    "taken away": (f"DELETE FROM access_log WHERE {ONE}", Tampering.REMOVED),
    "all taken away": ("DELETE FROM access_log WHERE accessed_at < '2026-03-03 00:00+00'", Tampering.REMOVED),
    "moved to today": (
        f"UPDATE access_log SET accessed_at = '2026-03-03 15:00+00' WHERE {ONE}",
        Tampering.REMOVED,
    ),
    "one more": (INSERTED.format(at="'2026-03-02 16:00+00'"), Tampering.INSERTED),
    "one more on a day before": (INSERTED.format(at="'2026-02-27 16:00+00'"), Tampering.INSERTED),
}


def close(clinic: Clinic, at: datetime) -> list[tuple[str, int]]:
    """The days that are closed at that instant, and how many lines each has."""
    closed = close_days(clinic.place.registry, Call(OPERATOR, at)).document["closed"]
    return [(one["day"], one["lines"]) for one in closed]


def read_twice(clinic: Clinic) -> str:
    """A patient whose record was read twice on the second of March, and once on the third."""
    patient_id = clinic.registered()
    clinic.auditor.get(f"/patients/{patient_id}")
    clinic.coordinator.get(f"/patients/{patient_id}/holds")
    clinic.place.at(timedelta(days=1))
    clinic.auditor.get(f"/patients/{patient_id}")
    clinic.place.at(NOW)
    return patient_id


def test_a_day_is_closed_once_some_minutes_after_its_end(clinic: Clinic) -> None:
    assert close(clinic, NOW) == []
    read_twice(clinic)
    with tampering(clinic.place.database_url) as connection:
        counted = "SELECT count(*)::int FROM access_log WHERE accessed_at < %s"
        (lines,) = connection.execute(counted, [MIDNIGHT]).fetchone() or (None,)
    assert lines == 2
    assert close(clinic, MIDNIGHT + AFTER_ITS_END - timedelta(microseconds=1)) == []
    assert close(clinic, MIDNIGHT + AFTER_ITS_END) == [(DAY, lines)]
    assert close(clinic, MIDNIGHT + AFTER_ITS_END) == []
    assert close(clinic, MIDNIGHT + timedelta(days=4)) == [(NEXT, 1)]
    assert verify_ledger(clinic.place.registry).defects == ()


@pytest.mark.parametrize(("statement", "tampering_"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_what_was_done_to_a_closed_day_is_found(
    clinic: Clinic, statement: str, tampering_: Tampering
) -> None:
    read_twice(clinic)
    close(clinic, MIDNIGHT + AFTER_ITS_END)
    assert verify_ledger(clinic.place.registry).defects == ()
    with tampering(clinic.place.database_url) as connection:
        assert connection.execute(statement.encode()).rowcount > 0
    (defect,) = verify_ledger(clinic.place.registry).defects
    day = "2026-02-27" if "02-27" in statement else DAY
    assert (defect.tampering, defect.stream, defect.stream_id) == (tampering_, "access-log", day)


def test_an_altered_text_does_not_open_and_is_named(clinic: Clinic) -> None:
    first, second = clinic.registered(), clinic.registered()
    assert verify_texts(clinic.place.registry) == []
    with tampering(clinic.place.database_url) as connection:
        copied = (
            "UPDATE patient p SET family_name = o.family_name FROM patient o"
            " WHERE o.patient_id = %s AND p.patient_id = %s"
        )
        connection.execute(copied, [first, second])
    assert verify_texts(clinic.place.registry) == [Unreadable("patient", "family_name", second)]
