"""How a kind of non-compliance is declared: its code, one sentence, and the function that finds it in a history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from registry.domain.noncompliance.history import History, Law


class Stakeholder(StrEnum):
    """Who did not comply."""

    PRESCRIBER = "prescriber"
    PHARMACY = "pharmacy"
    PHARMACIST = "pharmacist"
    PATIENT = "patient"


@dataclass(frozen=True)
class Whom:
    """Who did not comply, and who that is. A pharmacist is named together with the pharmacy."""

    stakeholder: Stakeholder
    prescriber_id: str | None = None
    pharmacy_id: str | None = None
    pharmacist_id: str | None = None


@dataclass(frozen=True)
class Finding:
    """One event that a rule found. `subject` tells it from all others of its kind, so that it is found once.

    It says what happened and against which text (`cite`, of the edition in force then); how grave it is, and what
    follows, a person says.
    """

    subject: str
    whom: Whom
    occurred_at: datetime
    evidence: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()
    figures: Mapping[str, int | str] = field(default_factory=dict)


Find = Callable[[History, Law], Iterator[Finding]]


@dataclass(frozen=True)
class EventRule:
    """A kind of non-compliance that the records themselves show."""

    code: str
    find: Find

    @property
    def sentence(self) -> str:
        """What happened, in one sentence."""
        return (self.find.__doc__ or "").strip().splitlines()[0]


def event_rule(code: str) -> Callable[[Find], EventRule]:
    """Turns a function of a history and the law into a rule with that code."""
    return lambda find: EventRule(code, find)
