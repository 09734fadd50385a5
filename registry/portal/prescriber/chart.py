"""One patient's page: what the gates would say now, and for each thing that is missing the form that mends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from registry.access import actor, call, desk
from registry.allow_list import allowed
from registry.domain.actor import Role
from registry.domain.errors import Forbidden, NotFound
from registry.portal.forms import Form, answered, submitted
from registry.portal.pages import Pages, page, see
from registry.portal.pharmacist.release import CATEGORIES
from registry.portal.prescriber import timeline, words
from registry.portal.prescriber.asking import ASK, ask_fields, usual_ask
from registry.portal.prescriber.deeds import DEEDS, Deed, offered
from registry.reports.chart import show_chart
from registry.reports.programs import list_programs

routes = Pages("prescriber_chart", __name__)
PLACE = "/patients/<uuid:patient_id>"


@routes.look(PLACE)
def show_chart_page(patient_id: str) -> Response:
    """The page, with the form that was asked for, else with the one that mends what is missing first."""
    found = seen(patient_id, request.args.get("program"))
    wanted = request.args.get("do", "")
    deed = wanted if wanted in (*offered(), ASK) else first_deed(found)
    return charted(found, deed, Form(fields_of(deed, found), usual(deed, found)))


@routes.act(f"{PLACE}/records/<deed>")
def record(patient_id: str, deed: str) -> Response:
    """What was done is recorded; the page is shown anew, with what is missing now."""
    if deed not in DEEDS:
        raise NotFound("There is no such form.")
    if deed not in offered():
        raise Forbidden(
            "A delegate signs nothing; the prescriber signs.", code="signature-needs-the-prescriber"
        )
    form = submitted(DEEDS[deed].fields)
    answer = answered(form, lambda read: DEEDS[deed].do(form, patient_id, read))
    program = str(form.values["program"])
    if answer is None:
        return charted(seen(patient_id, program), deed, form)
    return see("prescriber_chart.show_chart_page", patient_id=patient_id, program=program, done=deed)


def seen(patient_id: str, program: str | None) -> dict[str, Any]:
    """The chart with what the caller's role may see of it. Raises NotFound for somebody else's patient."""
    found = show_chart(desk().registry, call(), patient_id, program or None)
    role = actor().role
    shown = {**found, "patient": allowed("Patient", role, found["patient"])}
    if found["course"]:
        kinds = {
            "tests": "PregnancyTest",
            "confirmations": "ContraceptionConfirmation",
            "surveys": "Survey",
            "counselings": "Counseling",
        }
        kept = {
            name: [allowed(kind, role, row) for row in found["course"][name]] for name, kind in kinds.items()
        }
        shown["course"] = {**found["course"], **kept}
    return shown


def first_deed(found: Mapping[str, Any]) -> str:
    """The form that mends what is missing first; where nothing is missing, the ask itself."""
    if not found["program"]:
        return "enrollment"
    may = offered()
    mends = [name for item in found["against"] for name in words.MENDS.get(item["code"], ())]
    return next((name for name in mends if name in may), "" if found["against"] else ASK)


def fields_of(deed: str, found: Mapping[str, Any]) -> tuple[Any, ...]:
    """The fields of that deed for this patient."""
    if deed == ASK:
        return ask_fields(found["program"])
    return DEEDS[deed].fields if deed else ()


def usual(deed: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form from the start."""
    known = {"program": found["program"] or "", "risk_category": found["risk_category"] or ""}
    known["printed_name"] = actor().name or ""
    return known | (usual_ask() if deed == ASK else {})


def charted(found: Mapping[str, Any], deed: str, form: Form) -> Response:
    """The page with that form open."""
    programs = [(one["program"], one["editions"][-1]["title"]) for one in _programs()]
    return page(
        "prescriber/chart.html",
        form.status,
        **found,
        picture=timeline.picture(found) if found["course"] else "",
        lines=timeline.lines(found) if found["course"] else [],
        form=form,
        deed=deed,
        deeds=offered(),
        others=_others(found, deed),
        ask=ASK,
        mends=words.MENDS,
        words=words,
        categories=CATEGORIES,
        known_programs=programs,
        transfers=found["enrolled"] and actor().role is Role.PRESCRIBER,
        done=DEEDS.get(request.args.get("done", "")),
    )


def _others(found: Mapping[str, Any], deed: str) -> dict[str, Deed]:
    """What else can be recorded: what a gate asks of this patient, and what must be reported when it happens."""
    names = {name for code in found.get("asked", ()) for name in words.MENDS.get(code, ())}
    names |= {"concern"} if "pregnancy-excluded" in found.get("asked", ()) else set()
    names -= {deed, "enrollment" if found["enrolled"] else ""}
    return {name: one for name, one in offered().items() if name in names}


def _programs() -> list[dict[str, Any]]:
    """The programs that have an edition in force."""
    return [one for one in list_programs(desk().registry, call().as_of) if one["edition_in_force"]]
