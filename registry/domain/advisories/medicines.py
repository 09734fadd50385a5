"""What is taken beside the drug, and what is not known of it: indication, dexamethasone, thromboprophylaxis."""

from __future__ import annotations

from registry.domain.advisories.declaration import Figures, Ground, advisory
from registry.domain.clinical import ClinicalStatus
from registry.domain.facts import Facts
from registry.domain.preconditions.declaration import Kind, Parameter


@advisory(
    "indication-not-recorded",
    "No clinical status is recorded, so nothing can be advised that depends on the indication.",
    "The prescriber records the patient's clinical status.",
)
def no_indication_is_recorded(
    _facts: Facts, status: ClinicalStatus | None, _figures: Figures
) -> Ground | None:
    """No clinical status in the program is recorded."""
    return Ground() if status is None else None


@advisory(
    "dexamethasone-not-taken",
    "For this indication the drug is taken with dexamethasone, and none is taken.",
    "The prescriber compares the treatment with the label.",
)
def dexamethasone_is_not_taken(
    _facts: Facts, status: ClinicalStatus | None, _figures: Figures
) -> Ground | None:
    """It is stated that the patient takes no dexamethasone."""
    return Ground((status.id,)) if status is not None and status.dexamethasone is False else None


@advisory(
    "thromboprophylaxis",
    "Prophylaxis of thromboembolism is recommended, and none is recorded.",
    "The prescriber considers prophylaxis, chosen by the patient's risk factors.",
    (Parameter("only_with_dexamethasone", Kind.FLAG),),
)
def no_thromboprophylaxis_is_recorded(
    _facts: Facts, status: ClinicalStatus | None, figures: Figures
) -> Ground | None:
    """No prophylaxis is stated, where the text recommends it."""
    if status is not None and status.thromboprophylaxis:
        return None
    if figures.values["only_with_dexamethasone"].value and (status is None or not status.dexamethasone):
        return None
    return Ground((status.id,) if status is not None else ())
