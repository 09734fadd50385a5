"""One field, the authorization number; then the answer in one view: a clear yes, or a clear no with every reason."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.allow_list import allowed
from registry.domain.errors import NotFound
from registry.domain.facts import Route
from registry.domain.identifiers import npi, product_code
from registry.portal.fields import Field, choices_of, one_of, short, whole
from registry.portal.forms import Form, answered, submitted
from registry.portal.language import marked
from registry.portal.pages import Pages, page, see
from registry.portal.pharmacist.words import STANDINGS, WAYS, products
from registry.reports.counter import show_ask
from registry.services.authorize_dispense import AuthorizeDispense, authorize_dispense
from registry.services.cancel_confirmation import CancelConfirmation, cancel_confirmation

ROUTES = {
    Route.WRITTEN: marked("On paper"),
    Route.ELECTRONIC: marked("Electronic"),
    Route.TELEPHONE: marked("By telephone"),
}
NUMBER = Field(
    "authorization_number",
    marked("Authorization number"),
    marked("It stands on the prescription: ten characters, such as A7K2-M9PX-T4. Type, paste or scan it."),
    read=short,
    attributes={
        "autocomplete": "off",
        "autocapitalize": "characters",
        "spellcheck": "false",
        "maxlength": "40",
    },
)
MORE = (
    Field(
        "prescriber_npi",
        marked("Prescriber's NPI"),
        required=False,
        read=short,
        attributes={"inputmode": "numeric", "autocomplete": "off"},
    ),
    Field(
        "ndc",
        marked("Product (NDC)"),
        required=False,
        read=short,
        attributes={"autocomplete": "off", "spellcheck": "false"},
    ),
    Field("quantity", marked("Quantity"), kind="number", required=False, read=whole),
    Field("days_supply", marked("Days' supply"), kind="number", required=False, read=whole),
    Field(
        "route",
        marked("How the prescription came"),
        kind="select",
        required=False,
        read=one_of(Route),
        choices=choices_of(ROUTES),
    ),
)
ASK = (NUMBER, *MORE)
REASON = (
    Field(
        "reason",
        marked("Why is the number cancelled?"),
        marked("It is kept with the number. Do not name the patient."),
        kind="area",
        read=short,
    ),
)
routes = Pages("pharmacist_counter", __name__)


@routes.look("/dispense")
def show_counter() -> Response:
    """The one field."""
    return page("pharmacist/counter.html", form=Form(ASK), more=MORE)


@routes.act("/dispense")
def ask() -> Response:
    """The gate is asked, and the browser sent to the answer."""
    form = submitted(ASK)
    answer = answered(
        form, lambda read: authorize_dispense(desk().registry, form.call(), AuthorizeDispense(**_typed(read)))
    )
    if answer is None:
        return page("pharmacist/counter.html", form.status, form=form, more=MORE)
    return see("pharmacist_counter.show_answer", decision_id=answer.document["decision_id"])


@routes.look("/dispense/<uuid:decision_id>")
def show_answer(decision_id: str) -> Response:
    """The answer as it was given, and what can be done now."""
    found = seen(decision_id)
    product = products()(found["given"]["ndc"]) if found["given"] else ""
    return page(
        "pharmacist/answer.html",
        **found,
        product=product,
        form=Form(ASK),
        more=MORE,
        standings=STANDINGS,
        ways=WAYS,
    )


@routes.look("/dispense/<uuid:decision_id>/cancellation")
def show_cancellation(decision_id: str) -> Response:
    """Why is the number cancelled?"""
    return page("pharmacist/cancel.html", **seen(decision_id), form=Form(REASON))


@routes.act("/dispense/<uuid:decision_id>/cancellation")
def cancel(decision_id: str) -> Response:
    """The number is void, and the authorization number free again."""
    form, found = submitted(REASON), seen(decision_id)
    number = confirmation_in(found)["confirmation_number"]
    answer = answered(
        form,
        lambda read: cancel_confirmation(
            desk().registry, form.call(), CancelConfirmation(number, read["reason"])
        ),
    )
    if answer is None:
        return page("pharmacist/cancel.html", form.status, **found, form=form)
    return see("pharmacist_counter.show_answer", decision_id=decision_id)


def seen(decision_id: str) -> dict[str, Any]:
    """The ask with what the caller's role may see of it. Raises NotFound for another pharmacy's."""
    made = call()
    found = show_ask(desk().registry, made, decision_id)
    decision = allowed("Decision", made.actor.role, found["decision"])
    return {**found, "decision": decision, "against": [_card(item) for item in found["against"]]}


def confirmation_in(found: dict[str, Any]) -> dict[str, Any]:
    """The confirmation that the decision gave. Raises NotFound when it gave none."""
    if not found["given"] or found["at_release"]:
        raise NotFound("This decision gave no number.", code="no-such-number")
    given: dict[str, Any] = found["given"]
    return given


def _card(item: dict[str, Any]) -> dict[str, Any]:
    """One reason, with what a pharmacy may see of it."""
    shown = ("code", "reason", "sentence", "remedy", "sources")
    return {**{name: item[name] for name in shown}, "possible_from": item.get("possible_from")}


def _typed(read: Any) -> dict[str, Any]:
    typed = dict(read)
    if "ndc" in typed:
        typed["ndc"] = product_code(typed["ndc"])
    if "prescriber_npi" in typed:
        typed["prescriber_npi"] = npi(typed["prescriber_npi"], "/prescriber_npi")
    return typed
