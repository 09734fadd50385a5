"""Decisions as they were made, for those who asked and for auditors; and deciding them again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.domain.actor import Actor, Role
from registry.domain.canonical import canonical_json, from_document
from registry.domain.decision import DecidedOutcome, Verdict, decide
from registry.domain.errors import Forbidden, NotFound
from registry.domain.explanation import explain
from registry.domain.facts import Facts, Gate
from registry.domain.question import DecisionFilter
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.recording import known_program
from registry.services.registry import Registry
from registry.services.standing import no_such
from registry.services.stored_editions import edition_called
from registry.storage import decision_pages, decisions, participants
from registry.storage.participants import PHARMACY, PRESCRIBER
from registry.storage.transaction import EVERYTHING, Row, Sight, looking, reading

EVERY_DECISION = frozenset({Role.COORDINATOR, Role.AUDITOR})
BATCH = 500


@dataclass(frozen=True)
class Replay:
    """Whether a decision, made again from its stored facts and edition, is the same byte for byte; if not, why."""

    decision_id: str
    same: bool
    why: str | None = None


def list_decisions(
    registry: Registry, call: Call, asked: DecisionFilter, after: str | None, limit: int
) -> Page:
    """The decisions on the caller's own asks; for a coordinator or auditor, all of them. Without facts.

    Raises Invalid for what can not be asked, NotFound for a prescriber or pharmacy that the caller may not know of.
    """
    sight = _sight_of(call.actor)
    require_askable(registry, sight, asked, call.as_of)
    own = _within(sight, asked)
    with looking(registry.reporting_to(sight), sight) as tx:
        page = paged(
            lambda last, most: decision_pages.page(tx, own, last, most),
            "decision_id",
            after,
            limit,
            asked.said(),
        )
    log_apart(registry, call, "decisions", [row["patient_id"] for row in page.items])
    return replace(page, items=[_summary(row) for row in page.items])


def require_askable(registry: Registry, sight: Sight, asked: DecisionFilter, now: datetime) -> None:
    """Nothing, when it makes sense and names nobody whom the asker may not know of; else raises Invalid or NotFound."""
    asked.require_sense(now)
    if asked.program is not None:
        known_program(registry, asked.program)
    _require_participants(registry, sight, asked)


def show_decision(registry: Registry, call: Call, decision_id: str) -> dict[str, Any]:
    """One decision with every outcome in words; a coordinator or auditor sees its facts as well.

    Raises NotFound when the caller made no such ask.
    """
    sight = _sight_of(call.actor)
    with looking(registry.reporting_to(sight), sight) as tx:
        row = decisions.find(tx, decision_id)
        if row is None or not _may_see(call.actor, row):
            raise no_such_decision()
    log_apart(registry, call, "decision", [row["patient_id"]])
    edition = edition_called(registry, row["edition"])
    outcomes = [from_document(DecidedOutcome, outcome) for outcome in json.loads(row["outcomes"])]
    document = {**_summary(row), "outcomes": [_in_words(outcome, edition) for outcome in outcomes]}
    if call.actor.role in EVERY_DECISION:
        document["facts"] = json.loads(row["facts"])
    return document


def replay_decision(registry: Registry, decision_id: str, reader: Call | None = None) -> Replay:
    """The stored decision made again. Raises NotFound when there is none of that id.

    What comes back tells nothing of the patient; with a `reader` the access log tells who looked all the same.
    """
    with looking(registry.reporting, EVERYTHING) as tx:
        row = decisions.find(tx, decision_id)
        if row is None:
            raise no_such_decision()
    if reader is not None:
        log_apart(registry, reader, "replay", [row["patient_id"]])
    return _replayed(registry, row)


def count_decisions(registry: Registry) -> int:
    """How many decisions are stored."""
    with looking(registry.reporting, EVERYTHING) as tx:
        return decisions.count(tx)


def replay_all(registry: Registry, reader: Call | None = None, last: str | None = None) -> Iterator[Replay]:
    """Every stored decision made again, in the order in which they were made; the access log as for one.

    With `last`, those after this one.
    """
    while True:
        with looking(registry.reporting, EVERYTHING) as tx:
            rows = decisions.page(tx, after=last, limit=BATCH)
        if reader is not None:
            log_apart(registry, reader, "replay", [row["patient_id"] for row in rows])
        for row in rows:
            yield _replayed(registry, row)
        if len(rows) < BATCH:
            return
        last = rows[-1]["decision_id"]


def no_such_decision() -> NotFound:
    """The one answer for a decision that does not exist and for somebody else's."""
    return NotFound("There is no such decision among yours.", code="no-such-decision")


def _replayed(registry: Registry, row: Row) -> Replay:
    edition = edition_called(registry, row["edition"])
    if row["edition"] and edition is None:
        return Replay(row["decision_id"], False, f"the edition {row['edition']} is not kept here")
    if edition is not None and edition.digest != row["edition_digest"]:
        return Replay(row["decision_id"], False, f"the text of {row['edition']} is another now")
    try:
        facts = from_document(Facts, json.loads(row["facts"]))
    except ValueError:
        return Replay(row["decision_id"], False, "the stored facts can not be read by this software")
    if canonical_json(facts) != row["facts"]:
        return Replay(row["decision_id"], False, "the stored facts do not read back as they were written")
    again = decide(facts, edition, Gate(row["gate"]))
    if again.verdict != Verdict(row["verdict"]):
        return Replay(
            row["decision_id"], False, f"the verdict is {again.verdict} now, it was {row['verdict']}"
        )
    if canonical_json(again.outcomes) != row["outcomes"]:
        return Replay(row["decision_id"], False, "an outcome differs")
    return Replay(row["decision_id"], True)


def _sight_of(actor: Actor) -> Sight:
    if actor.role in EVERY_DECISION:
        return EVERYTHING
    if actor.pharmacy_id is None and actor.prescriber_id is None:
        raise Forbidden("This account acts for nobody who could have asked.")
    return Sight(actor.pharmacy_id, None if actor.pharmacy_id else actor.prescriber_id)


def _within(sight: Sight, asked: DecisionFilter) -> DecisionFilter:
    """The question about the caller's own asks, whom else it may name having been checked."""
    if sight.everything:
        return asked
    if sight.pharmacy_id is not None:
        return replace(asked, pharmacy_id=sight.pharmacy_id)
    return replace(asked, prescriber_id=sight.prescriber_id)


def _require_participants(registry: Registry, sight: Sight, asked: DecisionFilter) -> None:
    named = (
        (PRESCRIBER, asked.prescriber_id, sight.prescriber_id),
        (PHARMACY, asked.pharmacy_id, sight.pharmacy_id),
    )
    for noun, participant_id, own in named:
        if participant_id is None or participant_id == own:
            continue
        with reading(registry.database) as tx:
            if not sight.everything or participants.find(tx, noun, participant_id) is None:
                raise no_such(noun)


def _may_see(actor: Actor, row: Row) -> bool:
    if actor.role in EVERY_DECISION:
        return True
    if actor.pharmacy_id is not None:
        return bool(actor.pharmacy_id == row["pharmacy_id"])
    return bool(row["gate"] == Gate.PRESCRIPTION and actor.prescriber_id == row["prescriber_id"])


def _summary(row: Row) -> dict[str, Any]:
    shown = (
        "decision_id gate verdict program edition edition_digest as_of reasons actor_id prescriber_id pharmacy_id "
        "patient_id software recorded_at "
        "risk_category"
    )
    return {name: row[name] for name in shown.split()}


def _in_words(decided: DecidedOutcome, edition: Any) -> dict[str, Any]:
    outcome = decided.outcome
    line: dict[str, Any] = {
        "code": decided.code,
        "status": outcome.status,
        "reason": outcome.reason,
        "citation": list(decided.citations),
        "evidence": list(outcome.evidence),
    }
    if outcome.blocks:
        said = explain(decided, edition)
        line |= {"sentence": said.sentence, "remedy": said.remedy}
    if outcome.possible_from is not None:
        line["possible_from"] = outcome.possible_from
    return line
