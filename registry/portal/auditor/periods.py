"""Periods that are asked about often, in the viewer's zone, as the fields of a question."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from registry.portal.language import marked
from registry.portal.viewing import viewed

Period = dict[str, str]


def usual_periods(now: datetime) -> list[tuple[str, Period]]:
    """The words of each period, and its fields; the first is the one that is shown when none is asked for."""
    local = now.astimezone(viewed().zone)
    this_month = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return [
        (marked("Last 30 days"), {"since": _typed(midnight - timedelta(days=30))}),
        (marked("This month"), {"since": _typed(this_month)}),
        (marked("Last month"), {"since": _typed(last_month), "until": _typed(this_month)}),
        (marked("Last 12 months"), {"since": _typed(midnight - timedelta(days=365))}),
    ]


def one_day(on: date) -> Period:
    """That day in the viewer's zone."""
    midnight = datetime.combine(on, time())
    return {"since": _typed(midnight), "until": _typed(midnight + timedelta(days=1))}


def _typed(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
