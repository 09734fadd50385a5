"""The setting of the reports: which copy of the database answers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.setting import ConfigurationError, Setting, postgresql_url

REPORTS_URL = "REGISTRY_REPORTS_URL"

REPORTS_SETTINGS = (
    Setting(
        REPORTS_URL,
        "REGISTRY_DATABASE_URL",
        "A read replica of the database, on which the reports on everybody run; its user needs the grants of the one "
        "who serves. What it answers can be seconds old.",
        secret=True,
    ),
)


@dataclass(frozen=True)
class ReportsSettings:
    """The part of a Config that is about reports. The URL is kept out of `repr`."""

    reports_url: str | None = field(default=None, repr=False)


def read_reports_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """The values of the fields of ReportsSettings. Raises ConfigurationError."""
    url = postgresql_url(environ, REPORTS_URL)
    if url is not None and postgresql_url(environ, "REGISTRY_DATABASE_URL") is None:
        raise ConfigurationError(
            REPORTS_URL,
            "is set without REGISTRY_DATABASE_URL",
            "name the database that it copies there, or unset it: the embedded PostgreSQL has no replica",
        )
    return {"reports_url": url}
