"""What went before a prescription: the form that the prescriber signed for it, and a window that was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AuthorizationForm:
    """The latest form that the prescriber signed for one prescription; of the prescription, where one is presented."""

    id: str
    signed_at: datetime
    used_for: str | None = None
    """An authorization, other than the one presented, that was given since the form was signed and not cancelled."""


@dataclass(frozen=True)
class MissedWindow:
    """An authorization given to a patient who can get pregnant that ran out under the enrollment, the last such one."""

    id: str
    opened_at: datetime
    """When the latest specimen that was known at its issue had been collected."""
    closed_at: datetime
