"""What a precondition answers about the facts: met, unmet, unknown or not applicable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

NO_DETAIL: Mapping[str, int | str] = MappingProxyType({})


class Status(StrEnum):
    """The four answers a precondition can give."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True)
class Outcome:
    """One precondition's answer.

    `reason` is one of the precondition's published reason codes, present exactly when the status is unmet or unknown.
    `evidence` names the records that were looked at. `possible_from` is the first instant at which the precondition
    could be met where nothing but time is missing. `detail` holds the figures that the plain sentence quotes.
    """

    status: Status
    reason: str | None = None
    evidence: tuple[str, ...] = ()
    possible_from: datetime | None = None
    detail: Mapping[str, int | str] = field(default_factory=lambda: NO_DETAIL)

    @property
    def blocks(self) -> bool:
        """True when this answer alone refuses the ask."""
        return self.status in (Status.UNMET, Status.UNKNOWN)


def met(*evidence: str) -> Outcome:
    """The precondition holds, shown by the records named."""
    return Outcome(Status.MET, evidence=evidence)


def unmet(reason: str, *evidence: str, possible_from: datetime | None = None, **detail: int | str) -> Outcome:
    """The precondition is known not to hold."""
    return Outcome(Status.UNMET, reason, evidence, possible_from, detail or NO_DETAIL)


def unknown(reason: str, *evidence: str, **detail: int | str) -> Outcome:
    """A fact is missing, so the precondition can not be said to hold."""
    return Outcome(Status.UNKNOWN, reason, evidence, None, detail or NO_DETAIL)


NOT_APPLICABLE = Outcome(Status.NOT_APPLICABLE)
