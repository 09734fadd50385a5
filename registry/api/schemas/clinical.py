"""Bodies about a patient's condition and other medicines."""

from __future__ import annotations

from registry.api.schemas.fields import Body, Instant, Text, Truth, choice
from registry.domain.clinical import ChildPugh, Indication


class ClinicalStatusBody(Body):
    """The whole of what is known; what is left out is not stated. A later statement replaces this one as a whole."""

    program = Text(required=True)
    indication = choice(Indication, required=True)
    on_dialysis = Truth()
    child_pugh = choice(ChildPugh)
    strong_cyp1a2_inhibitor = Truth()
    thromboprophylaxis = Truth()
    dexamethasone = Truth()
    observed_at = Instant()
