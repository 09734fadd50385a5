"""Advisories whole: both sentences and the records looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from registry.domain.clinical import ChildPugh, ClinicalStatus
from registry.domain.facts import Facts, Release
from registry.domain.laboratory import Analyte
from tests.builders import T, days
from tests.domain.advisories.cases import (
    MAINTENANCE,
    NEUTROPHILS,
    PLATELETS,
    SARCOMA,
    advised,
    first,
    result,
    running,
    status,
)

FELL, ROSE = result(NEUTROPHILS, 499, days(9)), result(NEUTROPHILS, 500, days(2))
STILL = result(NEUTROPHILS, 498, days(2))
FEW = result(PLATELETS, 24_999, days(2))
LOW = "The prescriber considers interrupting the drug, with blood counts"
COUNT = "The prescriber has a complete blood count done and its result recorded."
SCHEDULE = (
    "A blood count is due: the schedule is every 7 days in the first 56 days of treatment, then every month."
)
LIVER = "The prescriber has liver tests done and their results recorded."
CLOTS = "Prophylaxis of thromboembolism is recommended, and none is recorded."
FACTORS = "The prescriber considers prophylaxis, chosen by the patient's risk factors."


@dataclass(frozen=True)
class Whole:
    """All that is said on some facts by one advisory."""

    code: str
    facts: Facts
    stated: ClinicalStatus | None
    sentence: str
    remedy: str
    records: tuple[str, ...]


def begun(ago: int, *found: tuple[Analyte, int]) -> Facts:
    """A course that began so many days ago, with results of so many days ago."""
    results = [result(analyte, 9_000, days(day)) for analyte, day in found]
    return replace(running(*results), first_release=Release("first", T - days(ago), 28))


BLOOD = (
    Whole(
        "neutrophils-interrupt",
        running(FELL, STILL),
        status(),
        "The neutrophil count fell below 500 per microliter and no later count has recovered.",
        f"{LOW} every 7 days, until the count is at least 500 per microliter.",
        (FELL.id, STILL.id),
    ),
    Whole(
        "neutrophils-interrupt",
        running(FELL),
        status(SARCOMA),
        "The neutrophil count fell below 500 per microliter and no later count has recovered.",
        f"{LOW} repeated, until the count is at least 1,000 per microliter.",
        (FELL.id,),
    ),
    Whole(
        "platelets-interrupt",
        running(FEW),
        status(),
        "The platelet count fell below 25,000 per microliter and no later count has recovered.",
        f"{LOW} every 7 days, until the count is above 50,000 per microliter.",
        (FEW.id,),
    ),
    Whole(
        "neutrophils-with-fever",
        running(ROSE),
        status(),
        "The latest neutrophil count is below 1,000 per microliter.",
        "The prescriber considers interrupting the drug if the patient has a temperature of 38.5 degrees Celsius or"
        " more.",
        (ROSE.id,),
    ),
    Whole(
        "neutrophils-resume",
        running(FELL, ROSE),
        status(),
        "The neutrophil count has recovered after a fall below 500 per microliter.",
        "The prescriber considers resuming the drug at 3 mg, never below 1 mg.",
        (FELL.id, ROSE.id),
    ),
    Whole(
        "new-cycle-counts",
        running(FEW, FELL),
        status(),
        "The latest blood count is below what a new cycle starts from: neutrophils 500 and platelets 50,000 per"
        " microliter.",
        "The prescriber considers starting the next cycle only when both counts have been reached.",
        (FELL.id, FEW.id),
    ),
    Whole(
        "maintenance-start-counts",
        first("lenalidomide", "10 mg", laboratory_results=(FEW,)),
        status(MAINTENANCE),
        "The latest blood count is below what maintenance starts from: neutrophils 1,000 and/or platelets 75,000 per"
        " microliter.",
        "The prescriber considers waiting with the first prescription until the counts have recovered.",
        (FEW.id,),
    ),
)
SCHEDULES = (
    Whole("blood-count-due", begun(40), status(), SCHEDULE, COUNT, ()),
    Whole("blood-count-due", begun(40, (NEUTROPHILS, 41)), status(), SCHEDULE, COUNT, ()),
    *(
        Whole(
            "blood-count-due",
            begun(40, (NEUTROPHILS, day)),
            status(),
            SCHEDULE,
            COUNT,
            (result(NEUTROPHILS, 9_000, days(day)).id,),
        )
        for day in (39, 40)
    ),
    Whole(
        "liver-tests-due",
        begun(40, (Analyte.BILIRUBIN, 40)),
        None,
        "Liver tests are due: the schedule is every month.",
        LIVER,
        (result(Analyte.BILIRUBIN, 9_000, days(40)).id,),
    ),
)
STATED = (
    Whole(
        "indication-not-recorded",
        first(),
        None,
        "No clinical status is recorded, so nothing can be advised that depends on the indication.",
        "The prescriber records the patient's clinical status.",
        (),
    ),
    Whole(
        "dose-above-usual",
        first(strength="10 mg"),
        status(),
        "What is asked for is more than the greatest dose for the indication, 4 mg daily.",
        "The prescriber compares the prescription with the dose for the indication.",
        ("status",),
    ),
    Whole(
        "dialysis-dose",
        first(),
        status(on_dialysis=True),
        "The patient is on dialysis, for which the dose is 3 mg once daily.",
        "The prescriber considers 3 mg, taken after the session on days of dialysis.",
        ("status",),
    ),
    Whole(
        "hepatic-dose",
        first(),
        status(child_pugh=ChildPugh.C),
        "The patient has hepatic impairment, for whose class the dose is 2 mg once daily.",
        "The prescriber considers 2 mg.",
        ("status",),
    ),
    Whole(
        "cyp1a2-inhibitor",
        first(),
        status(strong_cyp1a2_inhibitor=True),
        "The patient takes a strong CYP1A2 inhibitor, which is to be avoided with this drug.",
        "The prescriber considers another medicine in the inhibitor's place; where it can not be avoided, 2 mg.",
        ("status",),
    ),
    Whole(
        "dexamethasone-not-taken",
        first(),
        status(dexamethasone=False),
        "For this indication the drug is taken with dexamethasone, and none is taken.",
        "The prescriber compares the treatment with the label.",
        ("status",),
    ),
    Whole("thromboprophylaxis", first(), status(thromboprophylaxis=None), CLOTS, FACTORS, ("status",)),
    Whole("thromboprophylaxis", first(), None, CLOTS, FACTORS, ()),
)


@pytest.mark.parametrize("whole", BLOOD + SCHEDULES + STATED, ids=lambda whole: whole.code)
def test_all_that_is_said(whole: Whole) -> None:
    said = advised(whole.facts, whole.stated)[whole.code]
    assert (said.sentence, said.remedy, said.records) == (whole.sentence, whole.remedy, whole.records)
