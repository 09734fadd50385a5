"""What happens when: the baseline's pieces, the course's history and the acts of a scenario on one timeline.

At one instant the baseline comes first, then the acts, then the ask. An act is done at its own time; a test when its
result is reported. An act after the ask is done between the asks where a later ask follows it, otherwise
before the first ask, with the clock set forward for it and back again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import partial

from registry.domain.facts import Gate
from registry.scenarios import cast, course, pieces
from registry.scenarios.acts import carry_out
from registry.scenarios.scenario import Act, Scenario
from registry.scenarios.scene import Scene
from registry.scenarios.stage import SceneStopped
from registry.scenarios.vocabulary import KINDS, STANDING_PIECES

CERTIFIED_BEFORE = timedelta(days=400)
TRAINED_BEFORE = timedelta(days=30)
TESTS = ("pregnancy-test", "laboratory-result")
"""The acts that are done when a result is reported, some time after the instant of their specimen."""


class Rank(IntEnum):
    """Which of the things at one instant comes first."""

    BASELINE = 0
    ACT = 1
    ASK = 2


@dataclass(frozen=True)
class Step:
    """Something that is done when the clock shows an instant. `place` is where it stands on the timeline."""

    clock: datetime
    rank: Rank
    do: Callable[[Scene], None]
    place: datetime
    tie: datetime


def step(clock: datetime, rank: Rank, do: Callable[[Scene], None]) -> Step:
    """A step that stands where its clock says."""
    return Step(clock, rank, do, clock, clock)


def ordered(steps: list[Step]) -> list[Step]:
    """The steps in the order in which they are done; those of one place and rank in the order of the file."""
    return sorted(steps, key=lambda one: (one.place, one.rank, one.tie))


def baseline(scenario: Scenario) -> Iterator[Step]:
    """Everything that the scenario does not leave out, before its first ask."""
    without = scenario.without - set(STANDING_PIECES) if scenario.course else scenario.without
    for names, clock, do in (
        *_people(scenario),
        *_enrollment(scenario),
        *_safe_use(scenario),
        *_tests(scenario),
    ):
        if without.isdisjoint(names):
            yield step(clock, Rank.BASELINE, do)
    yield step(scenario.enrolled_at, Rank.BASELINE, pieces.record_first_status)
    if scenario.course is not None:
        release = partial(_release_of_course, days_supply=scenario.course.days_supply)
        for released_at in {scenario.course_began_at, scenario.instant(scenario.course.last_release)}:
            yield step(released_at, Rank.BASELINE, release)


def acts(scenario: Scenario) -> Iterator[Step]:
    """The acts of `with`, each where it is to be done."""
    last_ask = max(scenario.instant(ask.at) for ask in scenario.asks)
    for act in scenario.acts:
        clock = _done_at(scenario, act)
        place = clock if clock <= scenario.now or clock <= last_ask else scenario.now
        tie = clock if place != clock else scenario.instant(act.at)
        yield Step(clock, Rank.ACT, partial(carry_out, act=act), place, tie)


_Piece = tuple[tuple[str, ...], datetime, Callable[[Scene], None]]


def _people(scenario: Scenario) -> Iterator[_Piece]:
    certified_at = min(scenario.now - CERTIFIED_BEFORE, scenario.enrolled_at)
    confirmed_at = scenario.confirmed_at if scenario.gate is Gate.RELEASE else scenario.now
    trained_at = min(scenario.now, confirmed_at + TRAINED_BEFORE) - TRAINED_BEFORE
    yield ("prescriber-certification",), certified_at, _certify_doctor
    yield ("pharmacy-certification",), certified_at, _certify_counter
    yield ("pharmacy-training",), trained_at, _train_staff
    yield ("pharmacist-training",), trained_at, _train_pharmacist


def _enrollment(scenario: Scenario) -> Iterator[_Piece]:
    at, category = scenario.enrolled_at, scenario.category
    signers = pieces.signers_of(category)
    if "guardian-signature" in scenario.without and scenario.course is None:
        signers = tuple(signer for signer in signers if signer != "guardian")
    signed = partial(pieces.sign_agreement, category=category, signers=signers)
    yield ("enrollment",), at, partial(pieces.enroll, category=category)
    yield ("enrollment", "agreement"), at, signed
    yield ("counseling",), at, pieces.counsel


def _safe_use(scenario: Scenario) -> Iterator[_Piece]:
    gate, category = scenario.prescribed_at, scenario.category
    lately = gate - course.CONTRACEPTION_BEFORE
    if category.can_get_pregnant or category.is_male:
        yield ("contraception-counseling",), lately, pieces.counsel_on_contraception
    if category.can_get_pregnant:
        yield ("contraception-confirmation",), lately, pieces.confirm_contraception
    yield ("patient-survey",), gate - course.SURVEYED_BEFORE, pieces.survey_patient
    yield ("prescriber-survey",), gate, pieces.survey_prescriber


def _tests(scenario: Scenario) -> Iterator[_Piece]:
    if not scenario.category.can_get_pregnant:
        return
    for before in course.RUNNING_TEST_BEFORE if scenario.course else course.BASELINE_TESTS_BEFORE:
        collected_at = scenario.prescribed_at - before
        test = partial(pieces.record_test, collected_at=collected_at)
        yield ("pregnancy-tests",), collected_at + pieces.REPORTED_AFTER, test


def _release_of_course(scene: Scene, days_supply: int) -> None:
    """A release of the history, whose numbers are used up and forgotten."""
    try:
        course.release(scene, days_supply)
    except SceneStopped as stopped:
        raise SceneStopped(f"the course's release of {scene.now:%Y-%m-%dT%H:%M:%SZ}: {stopped}") from stopped
    scene.authorization = scene.confirmation = None


def _done_at(scenario: Scenario, act: Act) -> datetime:
    """The instant of the act; of a test its report, of a correction not before the report of an earlier test."""
    at = scenario.instant(act.at)
    if act.name in TESTS:
        reported = act.arguments.get("reported")
        return scenario.instant(reported) if reported else at + pieces.REPORTED_AFTER
    if act.name != "mark-in-error":
        return at
    kinds = [test for test in TESTS if act.arguments["kind"] in KINDS[test]]
    earlier = (one for one in scenario.acts if one.name in kinds and scenario.instant(one.at) < at)
    return max((_done_at(scenario, one) for one in earlier), default=at) if at < scenario.now else at


def _certify_doctor(scene: Scene) -> None:
    cast.certify_doctor(scene.stage, scene.doctor, scene.program)


def _certify_counter(scene: Scene) -> None:
    cast.certify_counter(scene.stage, scene.counter, scene.program)


def _train_staff(scene: Scene) -> None:
    cast.train_staff(scene.stage, scene.counter, scene.program)


def _train_pharmacist(scene: Scene) -> None:
    cast.train_pharmacist(scene.stage, scene.counter, scene.program)
