"""Instants and days as the question writes them in JSON."""

from __future__ import annotations

from datetime import date, datetime

at = datetime.fromisoformat


def maybe_at(text: str | None) -> datetime | None:
    """The instant, if there is one."""
    return None if text is None else at(text)


def maybe_on(text: str | None) -> date | None:
    """The day, if there is one."""
    return None if text is None else date.fromisoformat(text)
