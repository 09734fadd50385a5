"""Decisions found by filters that combine; one of them with facts, outcomes, replay and proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from registry.access import call, desk
from registry.allow_list import allowed
from registry.domain.decision import Verdict
from registry.domain.errors import Conflict
from registry.domain.facts import Gate, RiskCategory
from registry.domain.question import DecisionFilter
from registry.portal.auditor.asking import (
    BOTH_TIMES,
    INSTANTS,
    PAGE_ROWS,
    PERIOD,
    an_id,
    in_address,
    instants,
    kept,
    told,
)
from registry.portal.auditor.facts_table import tables
from registry.portal.auditor.words import CATEGORIES, GATES, OUTCOMES, VERDICTS
from registry.portal.fields import Field, choices_of, one_of, short
from registry.portal.language import marked, sentence
from registry.portal.pages import Pages, page
from registry.reports import decisions as reports
from registry.reports.decision_reasons import EVERY_REASON
from registry.reports.evidence import export_decision
from registry.reports.paging import Page
from registry.reports.programs import list_programs

MORE = ("risk_category", "prescriber_id", "pharmacy_id", "as_of", "known_at")
routes = Pages("auditor_decisions", __name__)


def search_fields() -> tuple[Field, ...]:
    """What can be asked of decisions. The programs are those that are known now."""
    programs = [known["program"] for known in list_programs(desk().registry, call().as_of)]
    return (
        Field(
            "verdict",
            marked("Verdict"),
            kind="select",
            required=False,
            read=one_of(Verdict),
            choices=tuple((value, word.text) for value, word in VERDICTS.items()),
        ),
        Field(
            "gate",
            marked("Gate"),
            kind="select",
            required=False,
            read=one_of(Gate),
            choices=choices_of(GATES),
        ),
        _select("program", marked("Program"), programs),
        _select("reason", marked("Reason"), EVERY_REASON),
        *PERIOD,
        Field(
            "risk_category",
            marked("Risk category"),
            kind="select",
            required=False,
            read=one_of(RiskCategory),
            choices=choices_of(CATEGORIES),
        ),
        Field("prescriber_id", marked("Prescriber's id"), required=False, read=an_id),
        Field("pharmacy_id", marked("Pharmacy's id"), required=False, read=an_id),
        *BOTH_TIMES,
    )


@routes.look("/decisions")
def search() -> Response:
    """The decisions that are as asked, those made first on top."""
    form = in_address(search_fields())
    found = told(form, _found)
    return page(
        "auditor/decisions.html",
        form.status,
        form=form,
        found=found,
        more=MORE,
        more_said=form.touched([form[name] for name in MORE]),
        asked=kept(form),
        gates=GATES,
        verdicts=VERDICTS,
    )


@routes.look("/decisions/<uuid:decision_id>")
def show_decision(decision_id: str) -> Response:
    """One decision: what was said, why, and from which facts."""
    return page("auditor/decision.html", **_shown(decision_id), replay=None)


@routes.look("/decisions/<uuid:decision_id>/replay")
def replay(decision_id: str) -> Response:
    """The same, made again from its stored facts, and whether it came out the same."""
    again = reports.replay_decision(desk().registry, decision_id, call())
    return page("auditor/decision.html", **_shown(decision_id), replay=again)


@routes.look("/decisions/<uuid:decision_id>/proof")
def show_proof(decision_id: str) -> Response:
    """The events of the ledger that hold the decision, and the signed head that they are in."""
    problem, evidence = None, None
    try:
        evidence = export_decision(desk().registry, call(), decision_id)
    except Conflict as error:
        problem = sentence(error.sentence)
    return page("auditor/proof.html", decision_id=decision_id, evidence=evidence, problem=problem)


def _found(read: Mapping[str, Any]) -> Page:
    filters = {name: value for name, value in read.items() if name not in INSTANTS}
    made, after = call(), request.args.get("after") or None
    asked = DecisionFilter(**filters, instants=instants(read))
    found = reports.list_decisions(desk().registry, made, asked, after, PAGE_ROWS)
    return Page([dict(allowed("DecisionSummary", made.actor.role, row)) for row in found.items], found.next)


def _shown(decision_id: str) -> dict[str, Any]:
    made = call()
    found = allowed("Decision", made.actor.role, reports.show_decision(desk().registry, made, decision_id))
    return {
        "decision": found,
        "refusing": [item for item in found["outcomes"] if "sentence" in item],
        "others": [item for item in found["outcomes"] if "sentence" not in item],
        "tables": tables(found["facts"]),
        "gates": GATES,
        "verdicts": VERDICTS,
        "outcomes": OUTCOMES,
    }


def _select(name: str, label: str, values: Any) -> Field:
    return Field(
        name,
        label,
        kind="select",
        required=False,
        read=short,
        choices=tuple((value, value) for value in values),
    )
