"""The clinical status and the laboratory results in a row of the question for the facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from registry.domain.clinical import ChildPugh, ClinicalStatus, Indication
from registry.domain.laboratory import Analyte, LaboratoryResult
from registry.storage.transaction import Row

OF_EACH = 5


def clinical_status_of(row: Row) -> ClinicalStatus | None:
    """What was stated last; None where nothing was."""
    if row["clinical_status_id"] is None:
        return None
    return ClinicalStatus(
        id=row["clinical_status_id"],
        indication=Indication(row["indication"]),
        observed_at=datetime.fromisoformat(row["clinical_at"]),
        on_dialysis=row["on_dialysis"],
        child_pugh=ChildPugh(row["child_pugh"]) if row["child_pugh"] else None,
        strong_cyp1a2_inhibitor=row["strong_cyp1a2_inhibitor"],
        thromboprophylaxis=row["thromboprophylaxis"],
        dexamethasone=row["dexamethasone"],
    )


def laboratory_result_of(item: list[Any]) -> LaboratoryResult:
    """The result that the item of the row's list tells of."""
    result_id, analyte, value, collected, reported = item
    at = datetime.fromisoformat
    return LaboratoryResult(result_id, Analyte(analyte), value, at(collected), at(reported))


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
