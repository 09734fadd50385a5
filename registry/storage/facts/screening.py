"""Laboratory results, clinical status and dispense exception, read from what the question gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from registry.domain.clinical import ChildPugh, ClinicalStatus, Indication
from registry.domain.dispense_exception import DispenseException, ExceptionReason
from registry.domain.laboratory import Analyte, LaboratoryResult
from registry.storage.facts.instants import at, maybe_at

Item = list[Any]
OF_EACH = 5


def dispense_exception(item: Item | None) -> DispenseException | None:
    """The exception that was granted last."""
    if item is None:
        return None
    exception_id, reason, days, enrollment_id, granted, used = item
    return DispenseException(
        exception_id, ExceptionReason(reason), days, enrollment_id, at(granted), maybe_at(used)
    )


def laboratory_result(item: Item) -> LaboratoryResult:
    """One laboratory result."""
    result_id, analyte, value, collected, reported = item
    return LaboratoryResult(result_id, Analyte(analyte), value, at(collected), at(reported))


def clinical_status(item: Item | None) -> ClinicalStatus | None:
    """The clinical status that was stated last."""
    if item is None:
        return None
    status_id, indication, observed, on_dialysis = item[:4]
    child_pugh, inhibitor, thromboprophylaxis, dexamethasone = item[4:]
    return ClinicalStatus(
        id=status_id,
        indication=Indication(indication),
        observed_at=at(observed),
        on_dialysis=on_dialysis,
        child_pugh=ChildPugh(child_pugh) if child_pugh else None,
        strong_cyp1a2_inhibitor=inhibitor,
        thromboprophylaxis=thromboprophylaxis,
        dexamethasone=dexamethasone,
    )


def latest_of_each(history: Iterable[LaboratoryResult]) -> tuple[LaboratoryResult, ...]:
    """The first five of each analyte, in their order, and whatever was collected at the instant of the fifth.

    Of several collected at once one out of range counts, so none of them may hide another.
    """
    seen: Counter[Analyte] = Counter()
    kept: dict[Analyte, LaboratoryResult] = {}
    listed = []
    for result in history:
        seen[result.analyte] += 1
        if seen[result.analyte] <= OF_EACH:
            kept[result.analyte] = result
        elif result.collected_at != kept[result.analyte].collected_at:
            continue
        listed.append(result)
    return tuple(listed)
