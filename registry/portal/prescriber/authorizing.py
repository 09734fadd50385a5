"""An authorization number is asked for; the answer as it stands now; the number cancelled."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from registry.access import call, desk
from registry.allow_list import allowed
from registry.domain.errors import NotFound
from registry.domain.identifiers import product_code
from registry.portal.fields import Field, short
from registry.portal.forms import Form, answered, submitted
from registry.portal.language import marked
from registry.portal.pages import Pages, page, see
from registry.portal.pharmacist.words import products
from registry.portal.prescriber.asking import ASK, ask_fields
from registry.portal.prescriber.chart import PLACE, charted, seen
from registry.portal.prescriber.deeds import offered
from registry.portal.prescriber.words import MENDS, STANDINGS
from registry.reports.prescribing import show_prescription_ask
from registry.services.authorize_prescription import AuthorizePrescription, authorize_prescription
from registry.services.cancel_authorization import CancelAuthorization, cancel_authorization

REASON = (
    Field(
        "reason",
        marked("Why is the number cancelled?"),
        marked("It is kept with the number. Do not name the patient."),
        kind="area",
        read=short,
    ),
)
routes = Pages("prescriber_authorizing", __name__)


@routes.act(f"{PLACE}/authorization")
def ask(patient_id: str) -> Response:
    """The gate is asked, and the browser sent to the answer."""
    form = submitted(ask_fields(request.form.get("program", "")))
    answer = answered(
        form,
        lambda read: authorize_prescription(
            desk().registry,
            form.call(),
            AuthorizePrescription(**{**read, "ndc": product_code(read["ndc"])}, patient_id=patient_id),
        ),
    )
    if answer is None:
        return charted(seen(patient_id, str(form.values["program"])), ASK, form)
    return see("prescriber_authorizing.show_prescription", decision_id=answer.document["decision_id"])


@routes.look("/prescriptions/<uuid:decision_id>")
def show_prescription(decision_id: str) -> Response:
    """The answer as it was given, and how the number stands now."""
    return _shown(_seen(decision_id), Form(REASON))


@routes.act("/prescriptions/<uuid:decision_id>/cancellation")
def cancel(decision_id: str) -> Response:
    """The number opens no gate any more."""
    form, found = submitted(REASON), _seen(decision_id)
    if not found["given"]:
        raise NotFound("This decision gave no number.", code="no-such-number")
    number = found["given"]["authorization_number"]
    answer = answered(
        form,
        lambda read: cancel_authorization(
            desk().registry, form.call(), CancelAuthorization(number, read["reason"])
        ),
    )
    if answer is None:
        return _shown(found, form)
    return see("prescriber_authorizing.show_prescription", decision_id=decision_id)


def _seen(decision_id: str) -> dict[str, Any]:
    made = call()
    found = show_prescription_ask(desk().registry, made, decision_id)
    given = found["given"]
    if given:
        standing = {name: given[name] for name in ("standing", "open", "can_cancel")}
        given = {**allowed("GivenAuthorization", made.actor.role, given), **standing}
    return {**found, "decision": allowed("Decision", made.actor.role, found["decision"]), "given": given}


def _shown(found: dict[str, Any], form: Form) -> Response:
    product = products()(found["given"]["ndc"]) if found["given"] else ""
    return page(
        "prescriber/prescription.html",
        form.status,
        **found,
        product=product,
        form=form,
        standings=STANDINGS,
        mends=MENDS,
        deeds=offered(),
        ask=ASK,
    )
