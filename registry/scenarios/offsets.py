"""Offsets from the instant of the ask: `-12d`, `+3h`, `-17y`, `-1d6h`; years and months are those of the calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from registry.domain.dates import ZERO, add_months, day_in

_OFFSET = re.compile(r"([+-])((?:[0-9]{1,6}(?:mo|[ydhms]))+)")
_PART = re.compile(r"([0-9]+)(mo|[ydhms])")
_MONTHS = {"y": 12, "mo": 1}
_SPANS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@dataclass(frozen=True)
class Offset:
    """So many calendar months, then so much time, after an instant; before it where they are negative."""

    text: str
    months: int
    span: timedelta

    def after(self, instant: datetime) -> datetime:
        """The instant so long after that one."""
        return add_months(instant, self.months) + self.span

    def day_after(self, instant: datetime, zone: str) -> date:
        """The calendar day, counted in the zone's own calendar; the last of a shorter month where there is none."""
        day = day_in(instant + self.span, zone)
        return add_months(datetime.combine(day, time.min, UTC), self.months).date()


NONE = Offset("+0h", 0, ZERO)


def parse_offset(text: str) -> Offset:
    """The offset that is written; raises ValueError when it is not one."""
    found = _OFFSET.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no offset; write it like -12d, +3h, -30m, -17y, -23mo or -1d6h")
    sign = -1 if found[1] == "-" else 1
    parts = [(int(count) * sign, unit) for count, unit in _PART.findall(found[2])]
    months = sum(count * _MONTHS[unit] for count, unit in parts if unit in _MONTHS)
    spans = (timedelta(**{_SPANS[unit]: count}) for count, unit in parts if unit in _SPANS)
    return Offset(text, months, sum(spans, ZERO))
