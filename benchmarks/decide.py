"""How long one decision takes in memory, with every precondition there is, and what each of them costs.

    python -m benchmarks.decide
    python -m benchmarks.decide --decisions 50000 --json

The edition is the newest of pomalidomide with every precondition asked at one gate, which no edition does; the facts
are those of a first prescription of a patient who can get pregnant, in which everything is in order, so that each check
runs to its end. One process, one core, no database. Decisions per second and costs count the time that the processor
spent on them, so that they hold on a busy machine too; the median and p99 count what a clock on the wall shows.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from statistics import median
from time import perf_counter_ns, process_time_ns

from registry.domain.decision import decide
from registry.domain.edition import Edition, Step
from registry.domain.facts import Facts, Gate, Release, RiskCategory
from registry.domain.preconditions import PRECONDITIONS
from registry.domain.prescribing import AuthorizationForm, MissedWindow
from registry.programs import read_edition
from tests.builders import T, days, edition_of, everything_in_order

CATEGORY = RiskCategory.ADULT_FEMALE_CAN_GET_PREGNANT
OF_OTHER_PROGRAMS = """
[preconditions.laboratory-results-current]
gates = []
analytes = { value = ["absolute-neutrophil-count"], cite = "REGISTRY", evidence = "unverified" }
max_age_days = { value = 30, cite = "REGISTRY", evidence = "unverified" }
minimum_absolute_neutrophil_count = { value = 500, cite = "REGISTRY", evidence = "unverified" }

[preconditions.authorization-form-complete]
gates    = ["prescription"]
cite     = "REGISTRY"
evidence = "unverified"

[preconditions.missed-window-waited]
gates        = ["prescription"]
lockout_days = { value = 19, cite = "REGISTRY", evidence = "unverified" }

[preconditions.dispensed-in-time]
gates                 = ["prescription"]
max_prescription_days = { value = 7, cite = "REGISTRY", evidence = "unverified" }
"""
"""What no edition of this program asks, so that it is measured too."""
GATES = re.compile(r"^gates\s*=.*$", re.MULTILINE)
ROUNDS = 7
NS_PER_US, NS_PER_S = 1_000, 1_000_000_000


@dataclass(frozen=True)
class Measured:
    """What came out: times in microseconds."""

    preconditions: int
    decisions: int
    median_us: float
    p99_us: float
    per_second: int
    cost_us: dict[str, float]


def main() -> None:
    """Runs the benchmark and prints its figures."""
    parser = argparse.ArgumentParser(description="Measures one decision in memory.")
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    measured = measure(asked.decisions)
    print(json.dumps(vars(measured), indent=2) if asked.json else _table(measured))


def measure(decisions: int) -> Measured:
    """The times of so many decisions, and of the check of each precondition."""
    facts, edition, gate = everything_known(), edition_of_everything(), Gate.PRESCRIPTION
    assert decide(facts, edition, gate).authorized, decide(facts, edition, gate).unmet
    begun = process_time_ns()
    times = sorted(_time(facts, edition, gate) for _ in range(decisions))
    spent = process_time_ns() - begun
    steps = edition.steps(gate, CATEGORY)
    return Measured(
        preconditions=len(steps),
        decisions=decisions,
        median_us=round(median(times) / NS_PER_US, 2),
        p99_us=round(times[len(times) * 99 // 100] / NS_PER_US, 2),
        per_second=round(NS_PER_S * decisions / spent),
        cost_us={step.precondition.code: _cost(step, facts, decisions // ROUNDS + 1) for step in steps},
    )


def edition_of_everything() -> Edition:
    """The newest edition and what it leaves out, with every precondition asked at every gate."""
    name = f"{edition_of().name}.toml"
    text = files("registry.programs").joinpath(name).read_text(encoding="utf-8") + OF_OTHER_PROGRAMS
    edition = read_edition(GATES.sub(f"gates = {json.dumps([*Gate])}", text).encode(), name)
    assert edition.rules.keys() == {precondition.code for precondition in PRECONDITIONS}
    return edition


def everything_known() -> Facts:
    """Facts with which all gates say yes at once."""
    supply = Release("last-supply", T - days(28), 28)
    return everything_in_order(
        Gate.RELEASE,
        CATEGORY,
        request__risk_category=CATEGORY,
        last_supply=supply,
        last_authorization=None,
        authorization_form=AuthorizationForm("form", T - days(1)),
        missed_window=MissedWindow("window", T - days(28), T - days(21)),
    )


def _time(facts: Facts, edition: Edition, gate: Gate) -> int:
    begun = perf_counter_ns()
    decide(facts, edition, gate)
    return perf_counter_ns() - begun


def _cost(step: Step, facts: Facts, times: int) -> float:
    """The microseconds of one check: the median over rounds, in which the clock is read only at both ends."""
    check, terms = step.precondition.check, step.terms
    rounds = []
    for _ in range(ROUNDS):
        begun = process_time_ns()
        for _ in range(times):
            check(facts, terms)
        rounds.append((process_time_ns() - begun) / times)
    return round(median(rounds) / NS_PER_US, 2)


def _table(measured: Measured) -> str:
    lines = [
        f"one decision of {measured.preconditions} preconditions: median {measured.median_us:.1f} µs,"
        f" p99 {measured.p99_us:.1f} µs, {measured.per_second:,} decisions/s on one core",
        "",
        "precondition                        µs",
    ]
    costs = sorted(measured.cost_us.items(), key=lambda each: -each[1])
    return "\n".join([*lines, *(f"  {code:<32}{cost:>5.2f}" for code, cost in costs)])


if __name__ == "__main__":
    main()
