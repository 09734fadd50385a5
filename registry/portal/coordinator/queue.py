"""What waits for a coordinator, and the two signed acts that end it: lifting a hold, writing a concern's outcome."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.allow_list import allowed
from registry.domain.facts import ConcernKind, HoldKind
from registry.portal.fields import Field, short
from registry.portal.forms import Form, answered, submitted
from registry.portal.language import marked
from registry.portal.pages import Pages, page, see
from registry.portal.signing import PROOF, signed
from registry.reports import work_queue as reports
from registry.services.lift_hold import LiftHold, lift_hold
from registry.services.settle_concern import SettleConcern, settle_concern

routes = Pages("coordinator_queue", __name__)
HOLD = "/patients/<uuid:patient_id>/holds/<uuid:hold_id>/lift"
CONCERN = "/patients/<uuid:patient_id>/concerns/<uuid:concern_id>/outcome"
LIFT = (Field("reason", marked("Why is the hold lifted?"), kind="area", read=short), *PROOF)
OUTCOME = (Field("outcome", marked("How did the concern end?"), kind="area", read=short), *PROOF)
HOLD_KINDS = {
    HoldKind.UNSAFE_ANSWER.value: marked("An unsafe answer in a survey"),
    HoldKind.COORDINATOR_HOLD.value: marked("Held by a coordinator"),
}
CONCERN_KINDS = {
    ConcernKind.REPORTED_PREGNANCY.value: marked("A pregnancy was reported"),
    ConcernKind.POSITIVE_TEST.value: marked("A test was positive"),
    ConcernKind.MISSED_PERIOD.value: marked("A missed period"),
    ConcernKind.ABNORMAL_BLEEDING.value: marked("Abnormal bleeding"),
}


@routes.look("/queue")
def show_queue() -> Response:
    """The three lists."""
    found = reports.show_queue(desk().registry, call())
    return page("coordinator/queue.html", **found, hold_kinds=HOLD_KINDS, concern_kinds=CONCERN_KINDS)


@routes.look(HOLD)
def show_hold(patient_id: str, hold_id: str) -> Response:
    """The hold, and the form that lifts it."""
    return page("coordinator/lift.html", **_hold(patient_id, hold_id), form=Form(LIFT))


@routes.act(HOLD)
def lift(patient_id: str, hold_id: str) -> Response:
    """The hold is lifted, signed."""
    form, found = submitted(LIFT), _hold(patient_id, hold_id)
    answer = answered(
        form,
        lambda read: lift_hold(
            desk().registry, signed(form, read), LiftHold(patient_id, hold_id, read["reason"])
        ),
    )
    if answer is None:
        return page("coordinator/lift.html", form.status, **found, form=form)
    return see("coordinator_queue.show_queue")


@routes.look(CONCERN)
def show_concern(patient_id: str, concern_id: str) -> Response:
    """The concern, and the form for its outcome."""
    return page("coordinator/settle.html", **_concern(patient_id, concern_id), form=Form(OUTCOME))


@routes.act(CONCERN)
def settle(patient_id: str, concern_id: str) -> Response:
    """The outcome is written down, signed."""
    form, found = submitted(OUTCOME), _concern(patient_id, concern_id)
    answer = answered(
        form,
        lambda read: settle_concern(
            desk().registry, signed(form, read), SettleConcern(patient_id, concern_id, read["outcome"])
        ),
    )
    if answer is None:
        return page("coordinator/settle.html", form.status, **found, form=form)
    return see("coordinator_queue.show_queue")


def _hold(patient_id: str, hold_id: str) -> dict[str, Any]:
    return {"hold": _waiting("Hold", "holds", patient_id, hold_id), "hold_kinds": HOLD_KINDS}


def _concern(patient_id: str, concern_id: str) -> dict[str, Any]:
    found = _waiting("Concern", "concerns", patient_id, concern_id)
    return {"concern": found, "concern_kinds": CONCERN_KINDS}


def _waiting(answer: str, collection: str, patient_id: str, record_id: str) -> Any:
    made = call()
    found = reports.show_waiting(desk().registry, made, patient_id, collection, record_id)
    return allowed(answer, made.actor.role, found)
