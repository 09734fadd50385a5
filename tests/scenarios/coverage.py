"""What the scenarios of a program reach, by hand and generated, of what its newest edition can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.domain.edition import Edition
from registry.domain.facts import Gate, RiskCategory
from registry.domain.preconditions import PRECONDITIONS
from registry.domain.preconditions.declaration import Kind, Parameter, Precondition
from tests.scenarios.files import every_scenario
from tests.scenarios.generated.case import Side
from tests.scenarios.generated.product import EDITIONS, Made, every_case, spread_of
from tests.scenarios.never import never_given, without_effect

NUMBERS = (Kind.DAYS, Kind.HOURS, Kind.MONTHS, Kind.COUNT)
LISTED_BY_STRENGTH = "quantity of "


@dataclass(frozen=True)
class Row:
    """What is reached of one precondition of a program's newest edition."""

    program: str
    precondition: Precondition
    given: frozenset[str]
    by_hand: frozenset[str]
    generated: frozenset[str]
    limits: Mapping[str, frozenset[Side]]
    categories: frozenset[RiskCategory]
    applies_to: frozenset[RiskCategory]
    gates: frozenset[Gate]
    asked_at: frozenset[Gate]
    cases: int
    played: int

    @property
    def missing(self) -> frozenset[str]:
        """The reasons that can be given and that no scenario reaches."""
        return self.given - self.by_hand - self.generated


def rows(program: str) -> list[Row]:
    """A row for each precondition of the newest edition, in the order of PRECONDITIONS."""
    edition = EDITIONS[program][-1]
    by_hand = reached_by_hand(program)
    played = spread_of(program)
    return [
        _row(edition, precondition, by_hand, played)
        for precondition in PRECONDITIONS
        if precondition.code in edition.rules
    ]


def reached_by_hand(program: str) -> frozenset[str]:
    """The reasons that the files' scenarios of the program expect."""
    return frozenset(
        reason
        for _, scenario in every_scenario()
        if scenario.program == program
        for ask in scenario.asks
        for reason in (ask.reasons or frozenset()) | ask.including
    )


def _row(edition: Edition, asked: Precondition, by_hand: frozenset[str], played: tuple[Made, ...]) -> Row:
    code, rule = asked.code, edition.rules[asked.code]
    every = frozenset(f"{code}/{reason}" for reason in asked.reasons)
    made = [one for one in every_case(edition.name) if one.code == code]
    shown = [one for one in played if one.code == code]
    return Row(
        program=edition.program,
        precondition=asked,
        given=every - set(never_given(edition)),
        by_hand=by_hand & every,
        generated=frozenset(one.reached for one in shown if one.reached),
        limits=_limits(made),
        categories=frozenset(one.category for one in made),
        applies_to=rule.applies_to,
        gates=frozenset(one.gate for one in made),
        asked_at=rule.gates,
        cases=len(made),
        played=len(shown),
    )


def _limits(made: list[Made]) -> dict[str, frozenset[Side]]:
    found: dict[str, set[Side]] = {}
    for one in made:
        if one.case.limit is not None and one.case.side is not None:
            found.setdefault(one.case.limit, set()).add(one.case.side)
    return {limit: frozenset(sides) for limit, sides in found.items()}


def unreached_limits(row: Row) -> Iterator[str]:
    """The numbers of the edition beside which no case stands, though an answer turns on them."""
    edition = EDITIONS[row.program][-1]
    full = {limit for limit, sides in row.limits.items() if sides == frozenset(Side)}
    without = without_effect(edition)
    rule = edition.rules[row.precondition.code]
    for parameter in row.precondition.parameters:
        if parameter.kind not in NUMBERS or parameter.name not in rule.parameters:
            continue
        if not _is_reached(parameter, full) and f"{row.precondition.code}: {parameter.name}" not in without:
            yield parameter.name


def _is_reached(parameter: Parameter, full: set[str]) -> bool:
    if parameter.by_strength:
        return any(limit.startswith(LISTED_BY_STRENGTH) for limit in full)
    return parameter.name in full
