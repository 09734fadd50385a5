"""What the three gates share: the edition in force decides on the gathered facts, and the decision is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from registry import __version__
from registry.domain.canonical import canonical_json
from registry.domain.decision import Decision, decide
from registry.domain.edition import Edition
from registry.domain.explanation import explain
from registry.domain.facts import Facts, Gate
from registry.domain.numbers import NumberKind
from registry.services.act import Answer, Call, answer, event, new_id
from registry.services.advising import Advised
from registry.services.registry import Registry
from registry.services.stored_editions import editions_now
from registry.storage import decisions, ledger
from registry.storage.facts import Gathered
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class Given:
    """What an authorized decision gives: what its event says of it, and the rows that are recorded with it."""

    said: Mapping[str, Any]
    rows: Mapping[str, dict[str, Any]]


def decide_now(
    tx: Transaction, registry: Registry, gathered: Gathered, gate: Gate
) -> tuple[Decision, Edition | None]:
    """The decision of the edition in force at the instant of the facts, and that edition.

    One that was published since this process read the editions is read now.
    """
    facts = gathered.facts
    editions = editions_now(tx, registry, facts.program, gathered.newest_edition)
    edition = editions.in_force(facts.program, facts.as_of)
    return decide(facts, edition, gate), edition


def record_decision(
    tx: Transaction,
    call: Call,
    gathered: Gathered,
    decision: Decision,
    advised: Advised,
    given: Given | None = None,
    decision_id: str | None = None,
) -> str:
    """The decision is kept with its facts, all that it gives, and its ledger event; returns its id.

    The event also names what was advised, which is no part of the decision. The id is a new one, unless one was
    taken already for what refers to it.
    """
    facts = gathered.facts
    decision_id = decision_id or new_id(call)
    texts = {"facts": canonical_json(facts), "outcomes": canonical_json(decision.outcomes)}
    row = {**_row(call, facts, decision), **texts, "decision_id": decision_id}
    digests = {f"{name}_sha256": sha256(text.encode()).hexdigest() for name, text in texts.items()}
    said: dict[str, str | None] = {
        "gate": decision.gate,
        "verdict": decision.verdict,
        "program": decision.program,
        "edition": decision.edition,
        "edition_digest": decision.edition_digest,
        "software": __version__,
    }
    body = {"decision_id": decision_id, **said, **digests, **advised.noted(), **(given.said if given else {})}
    rows: dict[str, dict[str, Any]] = {}
    if facts.patient is not None:
        rows["decision"] = {**row, "patient_id": facts.patient.id}
        stream, stream_id = "patient", facts.patient.id
    else:
        rows["unmatched"] = row
        stream, stream_id = "pharmacy", str(row["pharmacy_id"])
    for key, record in (given.rows if given else {}).items():
        rows[key] = {**record, "decision_id": decision_id}
    made = event(call, f"{decision.gate}-{decision.verdict}", body, stream=stream, stream_id=stream_id)
    rows["event"] = ledger.next_row(tx, made, gathered.ledger_head)
    decisions.record(tx, rows)
    return decision_id


def _row(call: Call, facts: Facts, decision: Decision) -> dict[str, Any]:
    return {
        "gate": decision.gate,
        "verdict": decision.verdict,
        "program": decision.program,
        "edition": decision.edition,
        "edition_digest": decision.edition_digest,
        "as_of": decision.as_of,
        "reasons": [f"{item.code}/{item.outcome.reason}" for item in decision.unmet],
        "actor_id": call.actor.account_id,
        "prescriber_id": facts.prescriber.id if facts.prescriber else None,
        "pharmacy_id": facts.pharmacy.id if facts.pharmacy else None,
        "software": __version__,
        "recorded_at": call.as_of,
        "risk_category": facts.risk_category,
    }


def refusal(
    decision: Decision, edition: Edition | None, decision_id: str, advisories: list[dict[str, Any]]
) -> Answer:
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
            "advisories": advisories,
        },
        refused=True,
    )


def unmet_list(decision: Decision, edition: Edition | None) -> list[dict[str, Any]]:
    """What refuses, in words: code, reason, sentence, citations, remedy, and from when it could be met."""
    listed = []
    for item in decision.unmet:
        said = explain(item, edition)
        line: dict[str, Any] = {
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


def number_row(kind: NumberKind, number: str, subject_id: str, facts: Facts) -> dict[str, Any]:
    """The row that takes a number for ever and leads it to the patient of the facts."""
    if facts.patient is None:
        raise LookupError("a number was given to nobody")
    return {
        "number": number,
        "kind": kind,
        "patient_id": facts.patient.id,
        "subject_id": subject_id,
        "issued_at": facts.as_of,
    }
