"""The release: checklist of the patient's category, Medication Guide, handed over or shipped, signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from registry.access import actor, call, desk
from registry.domain.facts import HandOver, RiskCategory
from registry.portal.fields import Field, choices_of, one_of, short, truth, whole
from registry.portal.forms import Form, answered, submitted
from registry.portal.language import marked
from registry.portal.pages import Pages, page, see
from registry.portal.pharmacist.counter import confirmation_in, seen
from registry.portal.pharmacist.words import WAYS
from registry.portal.signing import PROOF, signed
from registry.reports.programs import list_programs
from registry.services.act import Answer
from registry.services.release_dispense import CompletedChecklist, ReleaseDispense, release_dispense

CATEGORIES = {
    RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT: marked("Adult female who can get pregnant"),
    RiskCategory.FEMALE_CHILD_CAN_GET_PREGNANT: marked("Female child who can get pregnant"),
    RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT: marked("Adult female who can not get pregnant"),
    RiskCategory.FEMALE_CHILD_CAN_NOT_GET_PREGNANT: marked("Female child who can not get pregnant"),
    RiskCategory.ADULT_MALE: marked("Adult male"),
    RiskCategory.MALE_CHILD: marked("Male child"),
}
CATEGORY = Field(
    "risk_category",
    marked("Patient's risk category"),
    marked("It stands on the prescription, and chooses the checklist."),
    kind="radios",
    read=one_of(RiskCategory),
    choices=choices_of(CATEGORIES),
)
GUIDE = (("yes", marked("I gave the Medication Guide with this dispense")),)
routes = Pages("pharmacist_release", __name__)


def release_fields(items: list[dict[str, str]]) -> tuple[Field, ...]:
    """The fields of a release with that checklist. What is not ticked the gate refuses, and says so."""
    return (
        CATEGORY,
        Field(
            "items",
            marked("Counseling checklist"),
            marked("Tick what you told the patient."),
            kind="checks",
            required=False,
            marks_optional=False,
            choices=tuple((item["code"], item["text"]) for item in items),
        ),
        Field(
            "counselor", marked("Who counseled the patient?"), read=short, attributes={"autocomplete": "off"}
        ),
        Field(
            "medication_guide_provided",
            marked("Medication Guide"),
            kind="check",
            required=False,
            marks_optional=False,
            read=truth,
            choices=GUIDE,
        ),
        Field(
            "hand_over",
            marked("How does it leave the pharmacy?"),
            kind="radios",
            read=one_of(HandOver),
            choices=choices_of(WAYS),
        ),
        Field("quantity", marked("Quantity"), kind="number", read=whole),
        Field("days_supply", marked("Days' supply"), kind="number", read=whole),
        *PROOF,
    )


@routes.look("/dispense/<uuid:decision_id>/release")
def show_category(decision_id: str) -> Response:
    """The category is asked for; it chooses the checklist."""
    found = seen(decision_id)
    confirmation_in(found)
    return page("pharmacist/category.html", **found, form=Form((CATEGORY,)))


@routes.act("/dispense/<uuid:decision_id>/checklist")
def show_checklist(decision_id: str) -> Response:
    """The form of the release, with the checklist of the category. Nothing is recorded."""
    found, asked = seen(decision_id), submitted((CATEGORY,))
    given = confirmation_in(found)
    read = asked.read()
    if read is None:
        return page("pharmacist/category.html", asked.status, **found, form=asked)
    usual = {
        "risk_category": read["risk_category"].value,
        "counselor": actor().name or "",
        "quantity": str(given["quantity"] or ""),
        "days_supply": str(given["days_supply"] or ""),
    }
    items = _checklist(given["program"], read["risk_category"])
    return page("pharmacist/release.html", **found, form=Form(release_fields(items), usual))


@routes.act("/dispense/<uuid:decision_id>/release")
def release(decision_id: str) -> Response:
    """The release gate is asked; the browser is sent to the record of the release, or to the reasons why not."""
    found, category = seen(decision_id), submitted((CATEGORY,))
    given = confirmation_in(found)
    chosen = category.read()
    if chosen is None and not category.restored:
        return page("pharmacist/category.html", category.status, **found, form=category)
    items = _checklist(given["program"], (chosen or category.values)["risk_category"])
    form = submitted(release_fields(items))
    answer = answered(form, lambda read: _released(form, read, given))
    if answer is None:
        return page("pharmacist/release.html", form.status, **found, form=form)
    return see("pharmacist_counter.show_answer", decision_id=answer.document["decision_id"])


def _released(form: Form, read: Mapping[str, Any], given: Mapping[str, Any]) -> Answer:
    request = ReleaseDispense(
        confirmation_number=given["confirmation_number"],
        ndc=given["ndc"],
        quantity=read["quantity"],
        days_supply=read["days_supply"],
        hand_over=read["hand_over"],
        checklist=CompletedChecklist(read["risk_category"], tuple(read.get("items", ())), read["counselor"]),
        medication_guide_provided=read.get("medication_guide_provided", False),
    )
    return release_dispense(desk().registry, signed(form, read), request)


def _checklist(program: str, category: str) -> list[dict[str, str]]:
    """The items that the edition in force asks for in that category."""
    for known in list_programs(desk().registry, call().as_of):
        if known["program"] == program:
            items: list[dict[str, str]] = known["checklist"].get(category, [])
            return items
    return []
