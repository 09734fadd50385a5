"""A body about a specimen: when it was collected and when its result was reported."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, post_load, validates_schema

from registry.api.schemas.fields import Body, Day, Instant, Zone


class Collected(Body):
    """The instants of a specimen. A collection of which only the day is known counts from the start of that day."""

    collected_at = Instant()
    collected_on = Day()
    time_zone = Zone()
    reported_at = Instant()

    @validates_schema
    def _collected_once(self, data: dict[str, Any], **_: Any) -> None:
        if ("collected_at" in data) == ("collected_on" in data):
            raise ValidationError("Give either collected_at or collected_on.", "collected_at")
        if ("collected_on" in data) != ("time_zone" in data):
            raise ValidationError("A day counts in a time zone: give both or neither.", "time_zone")

    @post_load
    def _instant_of_day(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        day, zone = data.pop("collected_on", None), data.pop("time_zone", None)
        if day is not None and zone is not None:
            data["collected_at"] = datetime.combine(day, time(0), ZoneInfo(zone))
            data["collected_zone"] = zone
        return data
