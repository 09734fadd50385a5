"""My certification: in which programs, since when; and the enrollment into one, signed."""

from __future__ import annotations

from flask import Response, request

from registry.access import actor, desk
from registry.portal.fields import Field, truth
from registry.portal.forms import Form, answered, submitted
from registry.portal.language import marked
from registry.portal.pages import Pages, page, see
from registry.portal.pharmacist.words import STEPS
from registry.portal.signing import PROOF, signed
from registry.reports.prescriber_standing import show_prescriber_standing
from registry.services.certify import CERTIFY, PRESCRIBER, TakeStep, take_step

routes = Pages("prescriber_certification", __name__)
ENROLL = (
    Field("program", marked("Program"), kind="hidden"),
    Field(
        "prescribing_information_reviewed",
        marked("Prescribing information"),
        kind="check",
        read=truth,
        choices=(
            ("yes", marked("I reviewed the prescribing information and agree to what the program asks")),
        ),
    ),
    *PROOF,
)


@routes.look("/certification")
def show_certification() -> Response:
    """One card for each program."""
    return _shown(Form(ENROLL, {"program": request.args.get("program", "")}))


@routes.act("/certification")
def certify() -> Response:
    """The prescriber is certified from now on."""
    form = submitted(ENROLL)
    answer = answered(
        form,
        lambda read: take_step(
            desk().registry,
            signed(form, read),
            PRESCRIBER,
            CERTIFY,
            TakeStep(actor().prescriber_id or "", read["program"]),
        ),
    )
    if answer is None:
        return _shown(form)
    return see("prescriber_certification.show_certification")


def _shown(form: Form) -> Response:
    here = desk()
    return page(
        "prescriber/certification.html",
        form.status,
        form=form,
        chosen=form.values["program"],
        steps=STEPS,
        **show_prescriber_standing(here.registry, actor(), here.clock.now()),
    )
