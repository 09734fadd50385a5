"""What the three gates share: the edition in force decides on the gathered facts, and the decision is recorded."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from registry import __version__
from registry.domain.canonical import canonical_json
from registry.domain.decision import Decision, decide
from registry.domain.edition import Edition
from registry.domain.explanation import explain
from registry.domain.facts import Facts, Gate
from registry.services.act import Answer, Call, answer, enter, new_id
from registry.services.registry import Registry
from registry.storage import decisions
from registry.storage.facts import Gathered
from registry.storage.transaction import Transaction


def decide_now(registry: Registry, facts: Facts, gate: Gate) -> tuple[Decision, Edition | None]:
    """The decision of the edition in force at the instant of the facts, and that edition."""
    edition = registry.editions.in_force(facts.program, facts.as_of)
    return decide(facts, edition, gate), edition


def record_decision(
    tx: Transaction, call: Call, gathered: Gathered, decision: Decision, given: dict[str, Any]
) -> str:
    """The decision is kept with its facts, and entered in the ledger; returns its id.

    `given` is what an authorized decision gives (a number, a release): it is part of the ledger's event.
    """
    facts = gathered.facts
    decision_id = new_id(call)
    texts = {"facts": canonical_json(facts), "outcomes": canonical_json(decision.outcomes)}
    patient_id = facts.patient.id if facts.patient else None
    prescriber_id = facts.prescriber.id if facts.prescriber else None
    pharmacy_id = facts.pharmacy.id if facts.pharmacy else None
    verdict = {"gate": decision.gate, "verdict": decision.verdict, "program": decision.program}
    values = {
        **verdict,
        **texts,
        "decision_id": decision_id,
        "edition": decision.edition,
        "edition_digest": decision.edition_digest,
        "as_of": decision.as_of,
        "reasons": [f"{item.code}/{item.outcome.reason}" for item in decision.unmet],
        "actor_id": call.actor.account_id,
        "prescriber_id": prescriber_id,
        "pharmacy_id": pharmacy_id,
        "software": __version__,
        "recorded_at": call.as_of,
    }
    decisions.add(tx, patient_id, values)
    digests = {f"{name}_sha256": sha256(text.encode()).hexdigest() for name, text in texts.items()}
    body = {"decision_id": decision_id, **verdict, **digests, **given}
    stream, stream_id = ("patient", patient_id) if patient_id else ("pharmacy", pharmacy_id)
    kind = f"{decision.gate}-{decision.verdict}"
    enter(tx, call, kind, body, stream=stream, stream_id=str(stream_id), head=gathered.ledger_head)
    return decision_id


def refusal(decision: Decision, edition: Edition | None, decision_id: str) -> Answer:
    """The answer that says why not: every unmet and unknown precondition, who must do what, and from when it works."""
    return answer(
        {
            "decision_id": decision_id,
            "gate": decision.gate,
            "program": decision.program,
            "edition": decision.edition,
            "verdict": decision.verdict,
            "as_of": decision.as_of,
            "unmet": unmet_list(decision, edition),
        },
        refused=True,
    )


def unmet_list(decision: Decision, edition: Edition | None) -> list[dict[str, Any]]:
    """What refuses, in words: code, reason, sentence, citations, remedy, and from when it could be met."""
    listed = []
    for item in decision.unmet:
        said = explain(item, edition)
        line = {
            "code": item.code,
            "status": item.outcome.status,
            "reason": item.outcome.reason,
            "sentence": said.sentence,
            "citation": list(item.citations),
            "remedy": said.remedy,
        }
        if item.outcome.possible_from is not None:
            line["possible_from"] = item.outcome.possible_from
        listed.append(line)
    return listed
