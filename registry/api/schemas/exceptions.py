"""Bodies about dispense exceptions."""

from __future__ import annotations

from registry.api.schemas.fields import Count, Text, Truth, choice
from registry.api.schemas.signing import Signed
from registry.domain.dispense_exception import ExceptionReason


class DispenseExceptionBody(Signed):
    """In which program, why, for how many days, and the prescriber's statement that benefits outweigh risks."""

    program = Text(required=True)
    reason = choice(ExceptionReason, required=True)
    days = Count(1, 365, required=True)
    benefits_outweigh_risks = Truth(required=True)
