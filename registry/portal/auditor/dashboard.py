"""The start of an auditor: why asks were refused in a period; each number leads to the decisions behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from registry.access import call, desk
from registry.domain.decision import Verdict
from registry.domain.question import DecisionFilter
from registry.portal.auditor.asking import PERIOD, in_address, instants, kept, told
from registry.portal.auditor.bars import HEIGHT, WIDTH, bars
from registry.portal.auditor.periods import one_day, usual_periods
from registry.portal.auditor.words import GATES, reason_sentence
from registry.portal.pages import Pages, page
from registry.portal.viewing import viewed
from registry.reports.decision_days import count_days
from registry.reports.decision_reasons import count_refusals

routes = Pages("auditor_dashboard", __name__)


@routes.look("/audit")
def show_dashboard() -> Response:
    """Refusals by reason, as a picture and as a table."""
    periods = usual_periods(desk().clock.now())
    form = in_address(PERIOD, periods[0][1])
    counts, days = told(form, _counted) or ([], [])
    return page(
        "auditor/dashboard.html",
        form.status,
        form=form,
        periods=periods,
        counts=counts,
        days=days,
        bars=bars(days),
        width=WIDTH,
        height=HEIGHT,
        most=max((row["refusals"] for row in counts), default=1),
        said_of=reason_sentence,
        gates=GATES,
        asked=kept(form),
        refused=Verdict.REFUSED.value,
    )


def _counted(read: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    asked, here = DecisionFilter(instants=instants(read)), desk()
    days = count_days(here.registry, call(), asked, viewed().zone.key)
    return count_refusals(here.registry, call(), asked), [{**row, **one_day(row["day"])} for row in days]
