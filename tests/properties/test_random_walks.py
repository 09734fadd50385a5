"""Random orders of acts and clock steps: every gate says what the rules say, for any patient, at every step."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registry.domain.actor import Role
from tests.asking import Place
from tests.concurrency.history import assert_all_in_order
from tests.properties import rules
from tests.properties.model import FERTILE, MAN, NOT_FERTILE, REPORTED
from tests.properties.records import MOMENT
from tests.properties.rules import Ask, Handing
from tests.properties.world import STEPS, World

BOUNDED = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
CATEGORIES = (FERTILE, MAN, NOT_FERTILE)
BOUNDARIES = [timedelta(hours=1), *(timedelta(days=days) for days in (1, 3, 7, 10, 14, 21, 28, 30, 182, 393))]
JUST = [step - MOMENT for step in BOUNDARIES]
"""With the moment before each act these end exactly at the limit; the others are just beyond it."""
PASSED = [*BOUNDARIES, *JUST, -timedelta(hours=1), -timedelta(days=1)]
SIGNERS = [frozenset({"patient", "prescriber"}), frozenset({"patient"}), frozenset({"prescriber"})]
SEEN_IN_STATUS = frozenset({"prescriber-survey-complete", "no-refills"})
numbered = itertools.count(1)

categories = st.sampled_from(CATEGORIES)
ago = st.sampled_from([timedelta(0), *BOUNDARIES[:7], *JUST[:7]])
pauses = st.sampled_from([timedelta(0), timedelta(0), *BOUNDARIES[:4], *JUST[:4]])
picks = st.integers(0, 10_000)
incidents = st.sampled_from(
    [
        *("nothing", "nothing", "nothing", "pharmacy suspended", "prescriber withdrawn", "positive test"),
        *("missed period", "hold", "transfer", "enrolled anew", "a year"),
    ]
)


class RandomWalk(RuleBasedStateMachine):
    """A patient's history, one act at a time."""

    registry_place: ClassVar[Place]

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.registry_place, next(numbered))
        self.books = self.world.books

    @initialize(category=categories, ready=st.booleans())
    def begin(self, category: str, ready: bool) -> None:
        self.world.enroll(category, self.world.prescribers[0])
        if ready:
            self.world.make_ready()

    @rule(step=st.sampled_from(PASSED))
    def pass_time(self, step: timedelta) -> None:
        self.world.pass_time(step)

    @rule(category=categories, whose=st.integers(0, 1))
    def enroll(self, category: str, whose: int) -> None:
        self.world.enroll(category, self.world.prescribers[whose])

    @rule(category=categories)
    def change_category(self, category: str) -> None:
        self.world.change_category(category)

    @rule(whose=st.integers(0, 1))
    def transfer(self, whose: int) -> None:
        self.world.transfer(self.world.prescribers[whose])

    @rule()
    def end_enrollment(self) -> None:
        self.world.end_enrollment()

    @rule(category=categories, signers=st.sampled_from(SIGNERS))
    def sign(self, category: str, signers: frozenset[str]) -> None:
        self.world.sign(category, signers)

    @rule(topic=st.sampled_from(["benefits-and-risks", "contraception"]), ago=ago)
    def counsel(self, topic: str, ago: timedelta) -> None:
        self.world.counsel(topic, ago)

    @rule(enough=st.booleans(), days=st.sampled_from([0, 27, 28, 60]))
    def confirm_contraception(self, enough: bool, days: int) -> None:
        self.world.confirm_contraception(enough=enough, used=timedelta(days=days))

    @rule(
        result=st.sampled_from(["negative", "negative", "positive", "invalid"]),
        detects=st.sampled_from([25, 50, 51]),
        ago=ago,
    )
    def test(self, result: str, detects: int, ago: timedelta) -> None:
        self.world.test(result, detects, ago)

    @rule(kind=st.sampled_from([REPORTED, "missed-period", "abnormal-bleeding"]))
    def raise_concern(self, kind: str) -> None:
        self.world.raise_concern(kind)

    @rule()
    def report_partner(self) -> None:
        self.world.report_partner()

    @precondition(lambda self: self.books.concerns)
    @rule(pick=picks)
    def settle(self, pick: int) -> None:
        self.world.settle(self.books.concerns[pick % len(self.books.concerns)])

    @precondition(lambda self: self.books.tests)
    @rule(pick=picks)
    def correct_test(self, pick: int) -> None:
        self.world.correct("pregnancy-tests", self.books.tests[pick % len(self.books.tests)])

    @precondition(lambda self: self.books.prescriber_surveys and self.books.prevention)
    @rule(pick=picks)
    def correct_another(self, pick: int) -> None:
        kind, records = (
            ("surveys", self.books.prescriber_surveys) if pick % 2 else ("counselings", self.books.prevention)
        )
        self.world.correct(kind, records[pick % len(records)])

    @rule(
        respondent=st.sampled_from(["patient", "prescriber"]),
        in_person=st.booleans(),
        unsafe=st.sampled_from([False, False, True]),
    )
    def survey(self, respondent: str, in_person: bool, unsafe: bool) -> None:
        self.world.survey(respondent, in_person=in_person, unsafe=unsafe)

    @rule()
    def hold(self) -> None:
        self.world.hold()

    @precondition(lambda self: self.books.holds)
    @rule(pick=picks)
    def lift(self, pick: int) -> None:
        holds = [one for one, stands in self.books.holds.items() if stands] or list(self.books.holds)
        self.world.lift(holds[pick % len(holds)])

    @rule()
    def menstruate(self) -> None:
        self.world.menstruate()

    @rule(step=st.sampled_from(sorted(STEPS)), whose=st.sampled_from([0, 1, None]))
    def certify(self, step: str, whose: int | None) -> None:
        self.world.certify(step, None if whose is None else self.world.prescribers[whose])

    @rule(pharmacist=st.booleans())
    def train(self, pharmacist: bool) -> None:
        self.world.train(pharmacist=pharmacist)

    @rule(category=categories, quantity=st.sampled_from([21, 21, 22]), days=st.sampled_from([28, 28, 29, 7]))
    def ask_prescription(self, category: str, quantity: int, days: int) -> None:
        self.world.ask_prescription(Ask(category, quantity, days, refills=quantity - 21))

    @precondition(lambda self: any(one.authorizations for one in self.books.enrollments))
    @rule(pick=picks)
    def ask_dispense(self, pick: int) -> None:
        numbers = [number for one in self.books.enrollments for number in one.authorizations]
        self.world.ask_dispense(numbers[-1 - pick % len(numbers)])

    @precondition(lambda self: self.books.confirmations)
    @rule(pick=picks, category=categories, guide=st.booleans(), shipped=st.booleans())
    def release(self, pick: int, category: str, guide: bool, shipped: bool) -> None:
        number = self.books.confirmations[-1 - pick % len(self.books.confirmations)]
        self.world.release(number, Handing(category, guide, shipped, quantity=21 + (pick % 5 == 4)))

    @precondition(lambda self: any(one.authorizations for one in self.books.enrollments))
    @rule(pick=picks)
    def cancel_authorization(self, pick: int) -> None:
        numbers = [number for one in self.books.enrollments for number in one.authorizations]
        self.world.cancel_authorization(numbers[-1 - pick % len(numbers)])

    @precondition(lambda self: self.books.confirmations)
    @rule(pick=picks)
    def cancel_confirmation(self, pick: int) -> None:
        self.world.cancel_confirmation(self.books.confirmations[-1 - pick % len(self.books.confirmations)])

    @precondition(lambda self: self.books.active is not None)
    @rule(pauses=st.lists(pauses, min_size=3, max_size=3), incident=incidents, early=st.booleans())
    def whole_course(self, pauses: list[timedelta], incident: str, early: bool) -> None:
        """What is meant to happen, from readiness to release; pauses may be too long, something may come between."""
        enrollment = self.books.active
        self.world.make_ready()
        number = self.world.ask_prescription(Ask(enrollment.category if enrollment else MAN))
        if number is None:
            return
        self.world.pass_time(pauses[0])
        if early:
            self._befall(incident)
        confirmation = self.world.ask_dispense(number)
        if confirmation is not None:
            self.world.pass_time(pauses[1])
            if not early:
                self._befall(incident)
            self.world.release(confirmation, Handing(number.category))
            self.world.pass_time(pauses[2])

    def _befall(self, incident: str) -> None:
        """Something happens between two gates."""
        prescriber, other = self.world.prescribers
        happen: dict[str, Callable[[], None]] = {
            "nothing": lambda: None,
            "pharmacy suspended": lambda: self.world.certify("suspensions"),
            "prescriber withdrawn": lambda: self.world.certify("withdrawals", prescriber),
            "positive test": lambda: self.world.test("positive", 25, timedelta(hours=1)),
            "missed period": lambda: self.world.raise_concern("missed-period"),
            "hold": self.world.hold,
            "transfer": lambda: self.world.transfer(other),
            "enrolled anew": self._enroll_anew,
            "a year": lambda: self.world.pass_time(timedelta(days=366)),
        }
        happen[incident]()

    def _enroll_anew(self) -> None:
        category = self.books.active.category if self.books.active else MAN
        self.world.end_enrollment()
        self.world.enroll(category, self.world.prescribers[0])

    @invariant()
    def the_status_says_what_the_rules_say(self) -> None:
        enrollment = self.books.active
        if enrollment is None or enrollment.at > self.books.now:
            return
        unmet = rules.prescription(self.books, Ask(enrollment.category), enrollment.prescriber)
        said, expected = self.world.status()["prescription"], unmet - SEEN_IN_STATUS
        assert said == expected, (
            f"only said: {sorted(said - expected)}; only expected: {sorted(expected - said)}"
        )


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    opened = Place(database_url)
    opened.person(Role.AUDITOR)
    yield opened
    opened.registry.database.dispose()


def test_every_gate_says_what_the_rules_say(place: Place) -> None:
    class Walk(RandomWalk):
        registry_place = place

    run_state_machine_as_test(Walk, settings=BOUNDED)
    assert_all_in_order(place.registry)
