"""How a count fell and rose again: which results there are, how often it fell, whether it has recovered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.facts import Facts
from registry.domain.laboratory import Analyte, LaboratoryResult


@dataclass(frozen=True)
class Limits:
    """Where a count interrupts the drug, and from where it is resumed.

    `first_above`: after the first fall the count must be above this, not only reach `again_from`.
    """

    interrupt_below: int
    again_from: int
    first_above: int | None = None

    def ends(self, value: int, falls: int) -> bool:
        """Whether a count of that value ends the interruption after so many falls."""
        if falls == 1 and self.first_above is not None:
            return value > self.first_above
        return value >= self.again_from


@dataclass(frozen=True)
class Episodes:
    """All falls so far. `fell` is the result of the last; `recovered` the one that ended its interruption."""

    falls: int = 0
    fell: LaboratoryResult | None = None
    recovered: LaboratoryResult | None = None

    @property
    def interrupted(self) -> bool:
        """True while no result has ended the last fall."""
        return self.fell is not None and self.recovered is None


def results_of(facts: Facts, *analytes: Analyte) -> list[LaboratoryResult]:
    """The results of these analytes whose specimens were collected by now, the earliest first."""
    known = (result for result in facts.laboratory_results if result.analyte in analytes)
    collected = [result for result in known if result.collected_at <= facts.as_of]
    return sorted(collected, key=lambda result: (result.collected_at, result.id))


def latest(facts: Facts, *analytes: Analyte) -> LaboratoryResult | None:
    """The result of these analytes whose specimen was collected last."""
    found = results_of(facts, *analytes)
    return found[-1] if found else None


def episodes(results: Iterable[LaboratoryResult], limits: Limits) -> Episodes:
    """The falls that the results show. Results that stay low belong to one fall, until one ends it."""
    so_far = Episodes()
    for result in results:
        if so_far.interrupted:
            if limits.ends(result.value, so_far.falls):
                so_far = Episodes(so_far.falls, so_far.fell, result)
        elif result.value < limits.interrupt_below:
            so_far = Episodes(so_far.falls + 1, result)
    return so_far
