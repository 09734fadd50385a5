"""A limit in the wrong unit is refused where it is not plausible, and told what it would be in the right one."""

from __future__ import annotations

import re

import pytest

from registry.programs import DefectiveProgram, read_edition
from tests.programs.test_defects import DAYS_LEFT, FILE, TEXT

MISTAKES = [
    ("hours for days", DAYS_LEFT, DAYS_LEFT.replace("7", "168"), "not 168; 168 hours are 7 days"),
    (
        "hours for days of a validity",
        "valid_days           = { value = 30",
        "valid_days           = { value = 720",
        "valid_days.value: a number from 1 to 100 (whole days) was expected, not 720; 720 hours are 30 days",
    ),
    (
        "hours for days of a category",
        "adult-female-can-not-get-pregnant = { value = 182",
        "adult-female-can-not-get-pregnant = { value = 4368",
        "from 0 to 366 (whole days) was expected, not 4368; 4368 hours are 182 days",
    ),
    (
        "minutes for hours",
        "valid_hours = { value = 24",
        "valid_hours = { value = 1440",
        "from 1 to 168 (whole hours)",
    ),
    (
        "days for months",
        "reenroll_after_months = { value = 12",
        "reenroll_after_months = { value = 365",
        "a number from 1 to 60 (calendar months)",
    ),
]


@pytest.mark.parametrize(("old", "new", "wrong"), [pytest.param(*m[1:], id=m[0]) for m in MISTAKES])
def test_a_mistaken_unit_is_refused(old: str, new: str, wrong: str) -> None:
    assert old in TEXT
    with pytest.raises(DefectiveProgram, match=re.escape(wrong)):
        read_edition(TEXT.replace(old, new, 1).encode(), FILE)
