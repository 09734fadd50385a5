"""The prescriber is certified in the program, and treats the patient."""

from __future__ import annotations

from collections.abc import Iterator

from tests.scenarios.generated.case import Case, acts
from tests.scenarios.generated.place import LATELY, NOW, Place


def certified(place: Place) -> Iterator[Case]:
    """Who was never certified, is suspended or withdrawn is refused."""
    yield place.left_out("NOT_CERTIFIED", "prescriber-certification")
    yield place.refused("SUSPENDED", "suspended", **acts({"at": LATELY, "act": "suspend-prescriber"}))
    yield place.refused("WITHDRAWN", "withdrawn", **acts({"at": LATELY, "act": "withdraw-prescriber"}))


def treats_patient(place: Place) -> Iterator[Case]:
    """After the end of the enrollment nobody treats the patient."""
    ended = {"at": NOW, "act": "end-enrollment"}
    also = place.also("patient-enrolled", "ENDED")
    yield place.refused("NOT_TREATING", "after the end of the enrollment", also=also, **acts(ended))
