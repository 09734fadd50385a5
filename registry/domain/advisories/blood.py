"""Blood counts: when the drug is interrupted, when and at which dose it is resumed, and when a cycle may start."""

from __future__ import annotations

from functools import partial

from registry.domain.advisories.declaration import Figures, Ground, advisory
from registry.domain.advisories.dose import least_daily_dose, milligrams
from registry.domain.advisories.episodes import Limits, episodes, latest, results_of
from registry.domain.clinical import ClinicalStatus
from registry.domain.facts import Facts
from registry.domain.laboratory import Analyte
from registry.domain.preconditions.declaration import Kind, Parameter

NEUTROPHILS, PLATELETS = Analyte.ABSOLUTE_NEUTROPHIL_COUNT, Analyte.PLATELET_COUNT
RESUMPTIONS = {
    "1 mg": "at 1 mg",
    "2 mg": "at 2 mg",
    "3 mg": "at 3 mg",
    "same-dose": "at the same dose",
    "next-lower-dose": "at the next lower dose",
    "one-milligram-lower": "at a dose 1 mg below the previous one",
    "25 mg-or-starting-dose": (
        "at 25 mg or the starting dose where low neutrophils are the only toxicity, else at the next lower dose"
    ),
}
"""How the drug is resumed: the word in a text, and how it is said."""
LOWEST = ("1 mg", "2.5 mg")
_count = partial(Parameter, kind=Kind.COUNT, minimum=1, maximum=1_000_000)
_INTERRUPTING = (
    _count("interrupt_below"),
    _count("resume_from"),
    _count("first_resume_above", optional=True),
)
_RECHECKING = (*_INTERRUPTING, Parameter("recheck_days", Kind.DAYS, minimum=1, optional=True))
_RESUMING = (
    *_INTERRUPTING,
    Parameter("first_resumption", Kind.CHOICE, choices=tuple(RESUMPTIONS)),
    Parameter("later_resumption", Kind.CHOICE, choices=tuple(RESUMPTIONS)),
    Parameter("lowest_dose", Kind.CHOICE, choices=LOWEST, optional=True),
)
_INTERRUPT = (
    "The prescriber considers interrupting the drug, with blood counts {recheck}, until the count is {level} per"
    " microliter."
)
_RESUME = "The prescriber considers resuming the drug {resumption}{lowest}."


def _limits(figures: Figures) -> Limits:
    above = figures.get("first_resume_above")
    return Limits(
        figures.number("interrupt_below"), figures.number("resume_from"), above.number if above else None
    )


def _interruption(facts: Facts, figures: Figures, analyte: Analyte) -> Ground | None:
    limits = _limits(figures)
    seen = episodes(results_of(facts, analyte), limits)
    last = latest(facts, analyte)
    if not seen.interrupted or seen.fell is None or last is None:
        return None
    every = figures.get("recheck_days")
    level = f"at least {limits.again_from:,}"
    if seen.falls == 1 and limits.first_above is not None:
        level = f"above {limits.first_above:,}"
    words = {"recheck": f"every {every.number} days" if every else "repeated", "level": level}
    return Ground(tuple(dict.fromkeys((seen.fell.id, last.id))), words)


def _resumption(facts: Facts, figures: Figures, analyte: Analyte) -> Ground | None:
    """What to resume with after the last fall of the course, until a release shows that it was resumed."""
    if facts.first_release is None or facts.last_release is None:
        return None
    begun = facts.first_release.released_at
    course = (result for result in results_of(facts, analyte) if result.collected_at >= begun)
    seen = episodes(course, _limits(figures))
    if seen.fell is None or seen.recovered is None:
        return None
    if seen.recovered.collected_at < facts.last_release.released_at:
        return None
    word = figures.word("first_resumption" if seen.falls == 1 else "later_resumption")
    asked, dose = least_daily_dose(facts), milligrams(word)
    if asked is not None and dose is not None and asked <= dose:
        return None
    lowest = figures.get("lowest_dose")
    words = {
        "resumption": RESUMPTIONS[word],
        "lowest": f", never below {lowest.value}" if lowest else "",
    }
    return Ground((seen.fell.id, seen.recovered.id), words)


@advisory(
    "neutrophils-interrupt",
    "The neutrophil count fell below {interrupt_below:,} per microliter and no later count has recovered.",
    _INTERRUPT,
    _RECHECKING,
)
def neutrophils_are_low(facts: Facts, _status: ClinicalStatus | None, figures: Figures) -> Ground | None:
    """A neutrophil count fell below the limit, and none since reached the one from which the drug is resumed."""
    return _interruption(facts, figures, NEUTROPHILS)


@advisory(
    "neutrophils-with-fever",
    "The latest neutrophil count is below {febrile_below:,} per microliter.",
    "The prescriber considers interrupting the drug if the patient has a temperature of {fever} degrees Celsius or"
    " more.",
    (_count("interrupt_below"), _count("febrile_below"), Parameter("fever_tenths_celsius", Kind.COUNT)),
)
def neutrophils_are_low_if_febrile(
    facts: Facts, _status: ClinicalStatus | None, figures: Figures
) -> Ground | None:
    """The latest neutrophil count interrupts the drug in a patient with fever, but not in one without."""
    last = latest(facts, NEUTROPHILS)
    if last is None or not figures.number("interrupt_below") <= last.value < figures.number("febrile_below"):
        return None
    degrees, tenths = divmod(figures.number("fever_tenths_celsius"), 10)
    return Ground((last.id,), {"fever": f"{degrees}.{tenths}"})


@advisory(
    "neutrophils-resume",
    "The neutrophil count has recovered after a fall below {interrupt_below:,} per microliter.",
    _RESUME,
    _RESUMING,
)
def neutrophils_have_recovered(
    facts: Facts, _status: ClinicalStatus | None, figures: Figures
) -> Ground | None:
    """The neutrophil count recovered since the last release, and a lower dose may be due."""
    return _resumption(facts, figures, NEUTROPHILS)


@advisory(
    "platelets-interrupt",
    "The platelet count fell below {interrupt_below:,} per microliter and no later count has recovered.",
    _INTERRUPT,
    _RECHECKING,
)
def platelets_are_low(facts: Facts, _status: ClinicalStatus | None, figures: Figures) -> Ground | None:
    """A platelet count fell below the limit, and none since reached the one from which the drug is resumed."""
    return _interruption(facts, figures, PLATELETS)


@advisory(
    "platelets-resume",
    "The platelet count has recovered after a fall below {interrupt_below:,} per microliter.",
    _RESUME,
    _RESUMING,
)
def platelets_have_recovered(facts: Facts, _status: ClinicalStatus | None, figures: Figures) -> Ground | None:
    """The platelet count recovered since the last release, and a lower dose may be due."""
    return _resumption(facts, figures, PLATELETS)


_BOTH = (_count("neutrophils_from"), _count("platelets_from"))


def _below_either(facts: Facts, figures: Figures) -> Ground | None:
    low = [
        last.id
        for analyte, name in ((NEUTROPHILS, "neutrophils_from"), (PLATELETS, "platelets_from"))
        if (last := latest(facts, analyte)) is not None and last.value < figures.number(name)
    ]
    return Ground(tuple(low)) if low else None


@advisory(
    "new-cycle-counts",
    "The latest blood count is below what a new cycle starts from: neutrophils {neutrophils_from:,} and platelets"
    " {platelets_from:,} per microliter.",
    "The prescriber considers starting the next cycle only when both counts have been reached.",
    _BOTH,
)
def counts_are_too_low_for_a_cycle(
    facts: Facts, _status: ClinicalStatus | None, figures: Figures
) -> Ground | None:
    """The latest neutrophil or platelet count is below that from which a new cycle starts."""
    return _below_either(facts, figures)


@advisory(
    "maintenance-start-counts",
    "The latest blood count is below what maintenance starts from: neutrophils {neutrophils_from:,} and/or platelets"
    " {platelets_from:,} per microliter.",
    "The prescriber considers waiting with the first prescription until the counts have recovered.",
    _BOTH,
)
def counts_are_too_low_for_maintenance(
    facts: Facts, _status: ClinicalStatus | None, figures: Figures
) -> Ground | None:
    """Before the first release of a course, a latest count is below that from which maintenance starts."""
    return _below_either(facts, figures) if facts.is_first_of_course else None
