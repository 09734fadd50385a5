"""Bodies about laboratory results."""

from __future__ import annotations

from registry.api.schemas.collected import Collected
from registry.api.schemas.fields import Count, choice
from registry.domain.laboratory import Analyte

HIGHEST = max(analyte.highest for analyte in Analyte)


class LaboratoryResultBody(Collected):
    """What was measured, as a whole number in the analyte's own unit; each analyte has its own highest value."""

    analyte = choice(Analyte, required=True)
    value = Count(0, HIGHEST, required=True)
