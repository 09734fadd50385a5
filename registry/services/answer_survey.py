"""The patient's or the prescriber's survey is answered; an unsafe answer holds the gates shut.

The prescriber signs the prescriber's survey. What the patient answered, the one who records it answers for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain.actor import Role
from registry.domain.errors import Forbidden
from registry.domain.facts import HoldKind
from registry.domain.signature import Act
from registry.services.act import Answer, Call
from registry.services.recording import about_patient, happened_at, keep, keep_signed, known_program
from registry.services.registry import Registry
from registry.services.signing import as_displayed
from registry.services.treating import sees_as
from registry.storage import patients
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class AnswerSurvey:
    """Who answered (`patient` or `prescriber`), in person or not, and whether an answer was unsafe.

    Where `in_person` is not said, a patient's survey counts as answered in person; a prescriber's does so only when
    it is the prescriber's own account that answers.
    """

    patient_id: str
    program: str
    respondent: str
    in_person: bool | None = None
    unsafe: bool = False
    answered_at: datetime | None = None


def answer_survey(registry: Registry, call: Call, request: AnswerSurvey) -> Answer:
    """The survey is recorded; an unsafe answer places a hold that a coordinator must lift.

    Raises Forbidden when a delegate, or another prescriber, answers the prescriber's survey.
    """
    if request.respondent == "prescriber" and call.actor.role is Role.DELEGATE:
        raise Forbidden("The prescriber answers the prescriber's survey in person; a delegate can not.")
    values = {
        "program": known_program(registry, request.program),
        "respondent": request.respondent,
        "in_person": _in_person(call, request),
        "unsafe": request.unsafe,
        "answered_at": happened_at(call, request.answered_at, "/answered_at"),
    }

    def act(tx: Transaction) -> dict[str, Any]:
        if request.respondent == "prescriber":
            survey = _signed(tx, call, request, values)
        else:
            survey = keep(tx, call, "surveys", request.patient_id, "survey-answered", values)
        if request.unsafe:
            _hold(tx, call, request, survey["survey_id"])
        return survey

    return about_patient(registry, call, request.patient_id, act)


def _signed(tx: Transaction, call: Call, request: AnswerSurvey, values: dict[str, Any]) -> dict[str, Any]:
    _check_treating(tx, call, request)
    as_displayed(
        call,
        Act.SURVEY,
        {**values, "patient_id": request.patient_id, "answered_at": request.answered_at},
    )
    return keep_signed(tx, call, Act.SURVEY, request.patient_id, "survey-answered", values)


def _check_treating(tx: Transaction, call: Call, request: AnswerSurvey) -> None:
    """A patient in two programs is seen by both prescribers; each answers in the program of his or her own."""
    enrollment = patients.active_enrollment(tx, request.patient_id, request.program)
    if enrollment is not None and sees_as(call.actor) not in (None, enrollment["prescriber_id"]):
        raise Forbidden(
            "The prescriber who treats the patient in this program answers the prescriber's survey."
        )


def _in_person(call: Call, request: AnswerSurvey) -> bool:
    if request.in_person is not None:
        return request.in_person
    return request.respondent == "patient" or call.actor.role is Role.PRESCRIBER


def _hold(tx: Transaction, call: Call, request: AnswerSurvey, survey_id: str) -> None:
    values = {
        "program": request.program,
        "kind": HoldKind.UNSAFE_ANSWER,
        "survey_id": survey_id,
        "reason": f"unsafe answer in the {request.respondent}'s survey",
        "placed_at": call.as_of,
    }
    keep(tx, call, "holds", request.patient_id, "hold-placed", values)
