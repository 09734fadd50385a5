"""How an advisory is declared: its code, its words, the values it needs, and on which ground it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from registry.domain.clinical import ClinicalStatus
from registry.domain.edition import Value
from registry.domain.facts import Facts
from registry.domain.preconditions.declaration import Parameter


@dataclass(frozen=True)
class Figures:
    """The values for one indication. Each is read by its kind; a value that is not there raises KeyError."""

    values: Mapping[str, Value]

    def number(self, name: str) -> int:
        """The number as written, in the unit that the name says."""
        return self.values[name].number

    def days(self, name: str) -> timedelta:
        """The length of time of a value in days."""
        return timedelta(days=self.values[name].number)

    def word(self, name: str) -> str:
        """The one word of a choice."""
        return str(self.values[name].value)

    def get(self, name: str) -> Value | None:
        """An optional value."""
        return self.values.get(name)


@dataclass(frozen=True)
class Ground:
    """Why an advisory is given: the records looked at, and words for its sentence and remedy beside the figures.

    The words are made of the text's values alone, never of a figure of the patient: a pharmacy reads them.
    """

    records: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


Given = Callable[[Facts, ClinicalStatus | None, Figures], Ground | None]


@dataclass(frozen=True)
class Advisory:
    """Something that a label advises. `given` finds its ground in the facts, or None where there is none."""

    code: str
    sentence: str
    remedy: str
    given: Given
    parameters: tuple[Parameter, ...] = ()

    @property
    def holds_when(self) -> str:
        """When it is given, in one sentence."""
        return (self.given.__doc__ or "").strip().splitlines()[0]


def advisory(
    code: str, sentence: str, remedy: str, parameters: tuple[Parameter, ...] = ()
) -> Callable[[Given], Advisory]:
    """Turns a function of facts, clinical status and figures into an advisory with that code.

    `sentence` says what is the matter, `remedy` who considers what; both quote `{figures}` and the ground's words.
    """

    def declare(given: Given) -> Advisory:
        return Advisory(code, sentence, remedy, given, parameters)

    return declare
