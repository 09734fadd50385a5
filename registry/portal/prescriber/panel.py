"""My patients, the most urgent thing first; and a new one, registered."""

from __future__ import annotations

from flask import Response, request

from registry.access import call, desk
from registry.portal.fields import Field, a_day, short
from registry.portal.forms import Form, answered, submitted
from registry.portal.language import marked
from registry.portal.pages import Pages, page, see
from registry.portal.prescriber.words import DUES, URGENCIES
from registry.portal.viewing import viewed
from registry.reports.panel import list_panel
from registry.services.register_patient import RegisterPatient, register_patient

routes = Pages("prescriber_panel", __name__)
WHO = (
    Field("given_name", marked("Given name"), read=short, attributes={"autocomplete": "off"}),
    Field("family_name", marked("Family name"), read=short, attributes={"autocomplete": "off"}),
    Field("born_on", marked("Birth date"), kind="date", read=a_day, attributes={"autocomplete": "off"}),
)


@routes.look("/patients")
def show_panel() -> Response:
    """All of them, each with the next due thing."""
    found = list_panel(desk().registry, call())
    return page(
        "prescriber/panel.html", **found, urgencies=URGENCIES, dues=DUES, passed="passed" in request.args
    )


@routes.look("/patients/new")
def show_new() -> Response:
    """The first step of an enrollment: who is it?"""
    return page("prescriber/new.html", form=Form(WHO))


@routes.act("/patients/new")
def register() -> Response:
    """The patient is known; the next step is on the patient's own page."""
    form = submitted(WHO)
    zone = viewed().zone.key
    answer = answered(
        form,
        lambda read: register_patient(desk().registry, form.call(), RegisterPatient(**read, time_zone=zone)),
    )
    if answer is None:
        return page("prescriber/new.html", form.status, form=form)
    return see("prescriber_chart.show_chart_page", patient_id=answer.document["patient_id"])
