"""The start of an auditor: why asks were refused in a period; each number leads to the decisions behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from registry.access import call, desk
from registry.domain.decision import Verdict
from registry.domain.question import DecisionFilter
from registry.portal.auditor.asking import PERIOD, in_address, instants, kept, told
from registry.portal.auditor.periods import usual_periods
from registry.portal.auditor.words import GATES, reason_sentence
from registry.portal.pages import Pages, page
from registry.reports.decision_reasons import count_refusals

routes = Pages("auditor_dashboard", __name__)


@routes.look("/audit")
def show_dashboard() -> Response:
    """Refusals by reason, as a picture and as a table."""
    periods = usual_periods(desk().clock.now())
    form = in_address(PERIOD, periods[0][1])
    counts = told(form, _counted) or []
    return page(
        "auditor/dashboard.html",
        form.status,
        form=form,
        periods=periods,
        counts=counts,
        most=max((row["refusals"] for row in counts), default=1),
        said_of=reason_sentence,
        gates=GATES,
        asked=kept(form),
        refused=Verdict.REFUSED.value,
    )


def _counted(read: Mapping[str, Any]) -> list[dict[str, Any]]:
    return count_refusals(desk().registry, call(), DecisionFilter(instants=instants(read)))
