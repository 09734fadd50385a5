"""A scenario passes only if every answer is exactly the expected one; otherwise its line says what came instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.scenarios.play import play
from registry.scenarios.reading import read_scenarios
from registry.scenarios.stage import Stage, set_stage
from tests.scenario_runner.files import scenario, written

Play = Callable[..., str]


@pytest.fixture(scope="module")
def stage(module_database_url: str) -> Iterator[Stage]:
    stage = set_stage(module_database_url)
    yield stage
    stage.leave()


@pytest.fixture
def line(stage: Stage, tmp_path: Path) -> Play:
    def line(**keys: str) -> str:
        (read,) = read_scenarios(written(tmp_path, scenario(**keys)), ("pomalidomide",))
        return str(play(stage, read)).removeprefix("FAIL a case: ")

    return line


REFUSED = '"refused"'
DISPENSE, RELEASE = '"dispense"', '"release"'


def test_a_verdict_that_differs(line: Play) -> None:
    assert line(expect=REFUSED) == "expected refused, got authorized"


def test_an_advisory_that_differs(line: Play) -> None:
    given = "[indication-not-recorded, thromboprophylaxis]"
    assert line(advisories='["thromboprophylaxis"]') == (
        f"expected authorized advised [thromboprophylaxis], got authorized advised {given}"
    )
    assert line(advisories="[]") == f"expected authorized advised [], got authorized advised {given}"
    assert line(advisories='["thromboprophylaxis", "indication-not-recorded"]') == "ok a case"


def test_one_reason_too_many(line: Play) -> None:
    came = line(
        prescription="{ days_supply = 30, refills = 1 }", expect=REFUSED, reasons='["no-refills/REFILLS"]'
    )
    assert came == (
        "expected refused [no-refills/REFILLS],"
        " got refused [days-supply-within-limit/TOO_LONG, no-refills/REFILLS]"
    )


def test_one_reason_too_few(line: Play) -> None:
    reasons = '["no-refills/REFILLS", "no-hold/COORDINATOR_HOLD"]'
    came = line(prescription="{ refills = 1 }", expect=REFUSED, including=reasons)
    assert came == (
        "expected refused [among others no-hold/COORDINATOR_HOLD, no-refills/REFILLS],"
        " got refused [no-refills/REFILLS]"
    )


def test_an_instant_that_differs(line: Play) -> None:
    came = line(
        ask=DISPENSE,
        course='{ started = "-20d" }',
        expect=REFUSED,
        reasons='["supply-remaining-within-limit/TOO_MUCH_LEFT"]',
        possible_from='"+2d"',
    )
    assert came == (
        "expected refused [supply-remaining-within-limit/TOO_MUCH_LEFT] possible from 2026-03-04T15:00:00Z,"
        " got refused [supply-remaining-within-limit/TOO_MUCH_LEFT] possible from 2026-03-03T15:00:00Z"
    )


def test_a_later_ask_that_differs_is_named(line: Play) -> None:
    then = '[{ at = "+1h", ask = "dispense", expect = "refused" }]'
    assert line(then=then) == "expected refused (ask 2: dispense at +1h), got authorized"


def test_an_authorization_that_was_refused_is_told(line: Play) -> None:
    came = line(ask=DISPENSE, without='["prescriber-survey"]')
    assert "got refused [agreement-signed/MISSING, authorization-number-valid/UNKNOWN, " in came
    assert came.endswith(
        "(before: the prescription gate's answer was refused prescriber-survey-complete/MISSING)"
    )


def test_an_act_that_can_not_be_carried_out_fails_the_scenario(line: Play) -> None:
    assert line(with_='[{ at = "-1h", act = "lift-hold" }]') == (
        "expected authorized, got no answer: the act lift-hold at -1h: there is no hold to lift"
    )
    twice = line(with_='[{ at = "-1h", act = "certify-prescriber" }]')
    assert "got no answer: the act certify-prescriber at -1h: 409 The certification exists already" in twice


def test_a_history_that_the_gates_refuse_fails_the_scenario(line: Play) -> None:
    came = line(course='{ started = "-40d", last_release = "-30d" }')
    assert came == (
        "expected authorized, got no answer: the course's release of 2026-01-31T15:00:00Z: the dispense gate's"
        " answer was refused supply-remaining-within-limit/TOO_MUCH_LEFT"
    )


def test_a_strength_that_is_not_on_the_market_fails_the_scenario(line: Play) -> None:
    came = line(prescription='{ strength = "9 mg" }')
    assert came == "expected authorized, got no answer: no product of 9 mg can be dispensed on 2026-03-02"


@pytest.mark.parametrize("missing", ["authorization", "confirmation"])
def test_without_a_number_the_ask_names_none_of_the_history_either(line: Play, missing: str) -> None:
    came = line(
        ask=DISPENSE if missing == "authorization" else RELEASE,
        course='{ started = "-60d", last_release = "-28d" }',
        without=f'["{missing}"]',
        expect=REFUSED,
        including=f'["{missing}-number-valid/UNKNOWN"]',
    )
    assert came == "ok a case"


def test_an_act_after_the_ask_is_done_between_the_asks(line: Play) -> None:
    suspended = '[{ at = "+1h", act = "suspend-prescriber" }]'
    then = (
        '[{ at = "+2h", ask = "dispense", expect = "refused", reasons = ["prescriber-certified/SUSPENDED"] }]'
    )
    assert line(with_=suspended, then=then) == "ok a case"


def test_an_act_after_the_last_ask_is_done_before_it(line: Play) -> None:
    suspended = '[{ at = "+1h", act = "suspend-prescriber" }]'
    assert line(with_=suspended, expect=REFUSED, reasons='["prescriber-certified/SUSPENDED"]') == "ok a case"


def test_a_history_is_laid_whatever_is_left_out_of_the_ask(line: Play) -> None:
    pieces = '["pregnancy-tests", "contraception-confirmation", "contraception-counseling", "patient-survey"]'
    came = line(
        category='"adult-female-can-get-pregnant"',
        course='{ started = "-60d", last_release = "-28d" }',
        without=pieces,
        expect=REFUSED,
        reasons='["contraception-counseled/TOO_OLD", "pregnancy-test-current/TOO_OLD"]',
    )
    assert came == "ok a case"


def test_a_history_holds_no_more_than_the_gates_needed(line: Play) -> None:
    came = line(
        course='{ started = "-28d" }',
        without='["patient-survey"]',
        expect=REFUSED,
        reasons='["patient-survey-current/MISSING"]',
    )
    assert came == "ok a case"
