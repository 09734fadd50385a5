"""A coordinator takes a step in a case; a suspension or deactivation shuts the gates with it, at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from registry.domain.case import (
    SIGNED,
    CaseState,
    CaseStep,
    NotNow,
    Severity,
    StepKind,
    require_possible,
    state_after,
)
from registry.domain.errors import Conflict, NotFound
from registry.domain.noncompliance import Stakeholder
from registry.domain.signature import Act, Subject
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.case_effects import take_effect
from registry.services.registry import Registry
from registry.services.signing import as_displayed, note_of, row_of, sign, signed_with
from registry.storage import cases
from registry.storage.locks import lock_patient
from registry.storage.signatures import CASE_STEPS
from registry.storage.transaction import Row, Transaction


@dataclass(frozen=True)
class TakeCaseStep:
    """Which step in which case, and what is said to it.

    `severity` belongs to an assessment, `due_on` to an action, `answers` to the action that was done, `lifted` to a
    reconsideration: whether the suspension or deactivation is lifted.
    """

    case_id: str
    kind: StepKind
    words: str
    severity: Severity | None = None
    due_on: date | None = None
    answers: str | None = None
    lifted: bool | None = None


def take_case_step(registry: Registry, call: Call, request: TakeCaseStep) -> Answer:
    """The step stands, and what it brings about is done. Raises NotFound, or Conflict where it makes no sense."""

    def act(tx: Transaction) -> Answer:
        case = _locked(tx, request.case_id)
        stream, owner = cases.OWNERS[case["stakeholder"]]
        rows = cases.steps(tx, [request.case_id])
        step = _step(tx, call, request)
        state = _possible(rows, step, case)
        if request.kind in SIGNED:
            _display(tx, call, request)
        effect_id = take_effect(tx, signed_with(call), case, step, rows, state)
        document = {**_document(request, step), "effect_id": effect_id, "recorded_at": call.as_of}
        cases.add_step(tx, {**document, "recorded_by": call.actor.account_id})
        body: dict[str, Any] = {name: value for name, value in document.items() if name != "words"}
        if request.kind in SIGNED:
            body["signature"] = _signed(tx, call, step, owner)
        enter(tx, call, f"case-{request.kind}", body, stream=stream, stream_id=case[owner])
        return answer(document)

    return perform(registry, call, act)


def step_of(row: Row) -> CaseStep:
    """The row of a step as the rules of cases see it."""
    severity = Severity(row["severity"]) if row["severity"] else None
    return CaseStep(
        row["case_step_id"], StepKind(row["kind"]), severity, row["due_on"], row["answers"], row["lifted"]
    )


def _locked(tx: Transaction, case_id: str) -> Row:
    case = cases.find(tx, case_id)
    if case is None:
        raise NotFound("There is no such case.", code="no-such-record")
    if case["stakeholder"] == Stakeholder.PATIENT:
        lock_patient(tx, case["patient_id"])
    cases.lock(tx, case_id)
    return case


def _step(tx: Transaction, call: Call, request: TakeCaseStep) -> CaseStep:
    """The step under an id that sorts after all others of the case, whose lock is held."""
    made, latest = UUID(new_id(call)), cases.latest_step_id(tx, request.case_id)
    if latest is not None and made <= UUID(latest):
        made = UUID(int=UUID(latest).int + 1)
    return CaseStep(
        str(made), request.kind, request.severity, request.due_on, request.answers, request.lifted
    )


def _possible(rows: list[dict[str, Any]], step: CaseStep, case: Row) -> CaseState:
    state = state_after(step_of(row) for row in rows)
    try:
        require_possible(state, step, Stakeholder(case["stakeholder"]))
    except NotNow as error:
        raise Conflict(str(error), code="case-step") from error
    return state


def _document(request: TakeCaseStep, step: CaseStep) -> dict[str, Any]:
    said = {name: value for name, value in vars(step).items() if name != "id"}
    return {"case_id": request.case_id, "case_step_id": step.id, **said, "words": request.words}


def _display(tx: Transaction, call: Call, request: TakeCaseStep) -> None:
    """What is signed is the case as it stood, and the step."""
    case = cases.whole(tx, request.case_id)
    if case is None:
        raise LookupError("a case that is locked is there")
    events = [event["noncompliance_event_id"] for event in case["events"]]
    asked = {"kind": request.kind, "lifted": request.lifted, "words": request.words}
    shown = {"patient_id": case["patient_id"], "case": {**case, "events": events}}
    as_displayed(call, Act.CASE_STEP, {**shown, **asked})


def _signed(tx: Transaction, call: Call, step: CaseStep, owner: str) -> dict[str, Any]:
    """The case up to this step is signed; returns what the ledger says of the signature."""
    case = cases.up_to(tx, step.id)
    if case is None:
        raise LookupError("a step that was just taken is there")
    signature = sign(call, Subject(Act.CASE_STEP, CASE_STEPS, step.id, owner, case[owner]), case)
    cases.add_signature(tx, {**row_of(call, signature), "case_id": case["case_id"]})
    return note_of(signature)
