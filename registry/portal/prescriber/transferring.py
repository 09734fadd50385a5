"""A patient passes to another prescriber."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from registry.access import desk
from registry.domain.identifiers import npi
from registry.portal.fields import Field, short
from registry.portal.forms import Form, answered, submitted
from registry.portal.language import marked
from registry.portal.pages import Pages, page, see
from registry.portal.prescriber.chart import PLACE, seen
from registry.reports.prescriber_standing import prescriber_with_npi
from registry.services.transfer_patient import TransferPatient, transfer_patient

routes = Pages("prescriber_transferring", __name__)
TRANSFER = (
    Field("program", marked("Program"), kind="hidden"),
    Field(
        "npi",
        marked("NPI of the other prescriber"),
        marked("Ten digits. He or she must be registered here."),
        read=short,
        attributes={"inputmode": "numeric", "autocomplete": "off"},
    ),
    Field("reason", marked("Why does the patient pass to somebody else?"), kind="area", read=short),
)


@routes.look(f"{PLACE}/transfer")
def show_transfer(patient_id: str) -> Response:
    """To whom, and why?"""
    found = seen(patient_id, request.args.get("program"))
    return _shown(found, Form(TRANSFER, {"program": found["program"] or ""}))


@routes.act(f"{PLACE}/transfer")
def transfer(patient_id: str) -> Response:
    """The patient is the other prescriber's from now on, and no longer in the caller's list."""
    form = submitted(TRANSFER)
    found = seen(patient_id, str(form.values["program"]))
    answer = answered(
        form,
        lambda read: transfer_patient(
            desk().registry,
            form.call(),
            TransferPatient(
                patient_id,
                read["program"],
                prescriber_with_npi(desk().registry, npi(read["npi"], "/npi")),
                read["reason"],
            ),
        ),
    )
    if answer is None:
        return _shown(found, form)
    return see("prescriber_panel.show_panel", passed="yes")


def _shown(found: dict[str, Any], form: Form) -> Response:
    return page("prescriber/transfer.html", form.status, patient=found["patient"], form=form)
