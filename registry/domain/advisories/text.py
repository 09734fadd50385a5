"""One dated text of a program's advisories: which are given, for which indications, with which values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from registry.domain.advisories.declaration import Figures
from registry.domain.clinical import Indication
from registry.domain.dates import start_of
from registry.domain.edition import Evidence, Value


@dataclass(frozen=True)
class AdvisoryRule:
    """What a text says of one advisory. A parameter has one value, or one an indication (an optional one: of some).

    `indications` None: it is given whatever the indication, and also where none is stated.
    """

    code: str
    indications: frozenset[Indication] | None
    parameters: Mapping[str, Value | Mapping[Indication, Value]]
    cite: tuple[str, ...] = ()
    evidence: Evidence | None = None

    def figures_for(self, indication: Indication | None) -> Figures | None:
        """The values for patients with that indication; None where the text does not give them this advisory."""
        if self.indications is None:
            return Figures({name: v for name, v in self.parameters.items() if isinstance(v, Value)})
        if indication is None or indication not in self.indications:
            return None
        figures = {}
        for name, found in self.parameters.items():
            value = found if isinstance(found, Value) else found.get(indication)
            if value is not None:
                figures[name] = value
        return Figures(figures)


@dataclass(frozen=True)
class AdvisoryText:
    """One text. `effective_from`: the day, in UTC, from which this registry gives its advisories."""

    program: str
    title: str
    effective_from: date
    digest: str
    sources: Mapping[str, str]
    rules: Mapping[str, AdvisoryRule]

    @cached_property
    def name(self) -> str:
        """The name under which the ledger remembers it: `pomalidomide/advisories/2026-01-01`."""
        return f"{self.program}/advisories/{self.effective_from.isoformat()}"

    @cached_property
    def figures(self) -> Mapping[Indication | None, Mapping[str, Figures]]:
        """The values of every advisory that is given, by indication (None: where none is stated) and code."""
        by_code = {
            one: {code: rule.figures_for(one) for code, rule in self.rules.items()}
            for one in (None, *Indication)
        }
        return {
            one: {code: figures for code, figures in found.items() if figures is not None}
            for one, found in by_code.items()
        }


def text_in_force(texts: Iterable[AdvisoryText], at: datetime) -> AdvisoryText | None:
    """The last text that took effect at or before the instant; None before the first."""
    begun = [text for text in texts if start_of(text.effective_from, "UTC") <= at]
    return max(begun, key=lambda text: text.effective_from, default=None)
