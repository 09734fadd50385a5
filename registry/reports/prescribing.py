"""What a prescriber sees of one ask to prescribe: the decision, and the number that it gave as it stands now."""

from __future__ import annotations

from typing import Any

from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.domain.standing import standing
from registry.reports.authorizations import show_authorization
from registry.reports.decisions import no_such_decision, show_decision
from registry.services.act import Call
from registry.services.registry import Registry


def show_prescription_ask(registry: Registry, call: Call, decision_id: str) -> dict[str, Any]:
    """The decision on an ask of the caller's prescriber, what refused it, and the number that it gave.

    Raises NotFound when the prescriber made no such ask.
    """
    decision = show_decision(registry, call, decision_id)
    if decision["gate"] != Gate.PRESCRIPTION:
        raise no_such_decision()
    authorized = decision["verdict"] == Verdict.AUTHORIZED
    return {
        "decision": decision,
        "authorized": authorized,
        "given": _given(registry, call, decision_id) if authorized else None,
        "against": [item for item in decision["outcomes"] if "sentence" in item],
    }


def _given(registry: Registry, call: Call, decision_id: str) -> dict[str, Any]:
    given = show_authorization(registry, call, decision_id)
    found = standing(
        used_at=given["used_at"],
        cancelled_at=given["cancelled_at"],
        valid_until=given["valid_until"],
        at=call.as_of,
    )
    return {**given, "standing": found.value, "open": found.usable, "can_cancel": found.cancellable}
