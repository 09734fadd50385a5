"""The clinical status in a row of the question for the facts."""

from __future__ import annotations

from registry.domain.clinical import ChildPugh, ClinicalStatus, Indication
from registry.storage.transaction import Row


def clinical_status_of(row: Row) -> ClinicalStatus | None:
    """What was stated last; None where nothing was."""
    if row["clinical_status_id"] is None:
        return None
    return ClinicalStatus(
        id=row["clinical_status_id"],
        indication=Indication(row["indication"]),
        observed_at=row["clinical_at"],
        on_dialysis=row["on_dialysis"],
        child_pugh=ChildPugh(row["child_pugh"]) if row["child_pugh"] else None,
        strong_cyp1a2_inhibitor=row["strong_cyp1a2_inhibitor"],
        thromboprophylaxis=row["thromboprophylaxis"],
        dexamethasone=row["dexamethasone"],
    )
