"""A file is understood wholly or not at all, and what is wrong says where it stands and what is nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.scenarios.reading import read_scenarios
from registry.scenarios.table import DefectiveFile
from tests.scenario_runner.files import GOOD, HEAD, scenario, written

PROGRAMS = ("pomalidomide",)
MISTAKES = {
    scenario(expekt='"refused"'): "'a case': unknown key 'expekt'; the nearest is 'expect'",
    scenario(expect=""): "'a case': the key 'expect' is missing",
    scenario(expect='"yes"'): "expect: unknown answer 'yes'; the nearest is",
    scenario(ask='"dispensation"'): "ask: unknown gate 'dispensation'; the nearest is 'dispense'",
    scenario(category='"adult-man"'): "category: unknown category 'adult-man'; the nearest is 'adult-male'",
    scenario(without='["enrolled"]'): "without: unknown piece 'enrolled'; the nearest is 'enrollment'",
    scenario(without='"enrollment"'): "without: a list was expected",
    scenario(
        reasons='["no-refills/REFILL"]'
    ): "unknown reason code 'no-refills/REFILL'; the nearest is 'no-refills/REFILLS'",
    scenario(including='["no-refils/REFILLS"]'): "including: unknown reason code",
    scenario(
        advisories='["dialysis"]'
    ): "advisories: unknown advisory 'dialysis'; the nearest is 'dialysis-dose'",
    scenario(with_='[{ at = "-1d", act = "clinical-status" }]'): "with[1]: the key 'indication' is missing",
    scenario(
        with_='[{ at = "-1d", act = "survey" }]'
    ): "with[1]: act: unknown act 'survey'; the nearest is 'survey-",
    scenario(with_='[{ at = "-1d", act = "hold", kind = "x" }]'): "with[1]: unknown key 'kind'",
    scenario(with_='[{ act = "hold" }]'): "with[1]: the key 'at' is missing",
    scenario(with_='[{ at = "-1d" }]'): "with[1]: the key 'act' is missing",
    scenario(with_='[{ at = "-1d", act = "pregnancy-test" }]'): "with[1]: the key 'result' is missing",
    scenario(with_='[{ at = "1d", act = "hold" }]'): "with[1]: at: '1d' is no offset",
    scenario(
        with_='[{ at = "-1d", act = "confirm-contraception", methods = ["condom"] }]'
    ): "unknown method 'condom'",
    scenario(
        with_='[{ at = "-1d", act = "mark-in-error", kind = "hold" }]'
    ): "kind: unknown kind of record 'hold'",
    scenario(with_='["hold"]'): "with[1]: a table was expected",
    scenario(patient='{ birth = "-18y" }'): "'a case': patient: unknown key 'birth'; the nearest is 'born'",
    scenario(prescription="{ refill = 1 }"): "prescription: unknown key 'refill'; the nearest is 'refills'",
    scenario(prescription='{ refills = "1" }'): "prescription: refills: a whole number was expected",
    scenario(course='{ start = "-70d" }'): "course: unknown key 'start'; the nearest is 'started'",
    scenario(course='{ last_release = "-28d" }'): "course: the key 'started' is missing",
    scenario(now="2026-03-02T15:00:00"): "now: an instant such as",
    scenario(authorized='"-2h"'): "authorized: it has no meaning for a prescription ask",
    scenario(then='[{ ask = "dispense", expect = "refused" }]'): "then[1]: the key 'at' is missing",
    scenario(
        then='[{ at = "+1h", ask = "dispense", expect = "refused", category = "adult-male" }]'
    ): "then[1]: unknown key",
}


@pytest.mark.parametrize(("text", "complaint"), MISTAKES.items(), ids=MISTAKES.values())
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    file = written(tmp_path, GOOD, text)
    with pytest.raises(DefectiveFile) as raised:
        read_scenarios(file, PROGRAMS)
    assert str(raised.value).startswith(f"{file}: scenario 'a case': ")
    assert complaint in str(raised.value)


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        (HEAD + "title = 'x'\n", "unknown key 'title'"),
        (
            'program = "pomalidomid"\n',
            "program: unknown program 'pomalidomid'; the nearest is 'pomalidomide'",
        ),
        ("now = 2026-03-02T15:00:00Z\n", "the key 'program' is missing"),
        ('program = "pomalidomide"\n', "scenario 'a man': the key 'now' is missing"),
        ("program = \n", "it can not be read as TOML"),
    ],
)
def test_a_mistake_at_the_head(tmp_path: Path, head: str, complaint: str) -> None:
    with pytest.raises(DefectiveFile, match=r"cases\.toml") as raised:
        read_scenarios(written(tmp_path, GOOD, head=head), PROGRAMS)
    assert complaint in str(raised.value)


def test_a_scenario_without_a_name_is_known_by_its_place(tmp_path: Path) -> None:
    with pytest.raises(DefectiveFile, match="scenario 2: the key 'name' is missing"):
        read_scenarios(written(tmp_path, GOOD, scenario(name="")), PROGRAMS)


def test_what_was_said_is_kept(tmp_path: Path) -> None:
    text = scenario(
        ask='"release"',
        confirmed='"-25h"',
        expect='"refused"',
        reasons='["released-in-time/TOO_LATE"]',
        then='[{ at = "+1h", ask = "dispense", expect = "authorized" }]',
    )
    (read,) = read_scenarios(written(tmp_path, text), PROGRAMS)
    assert [(ask.gate, ask.verdict, ask.at.text) for ask in read.asks] == [
        (Gate.RELEASE, Verdict.REFUSED, "+0h"),
        (Gate.DISPENSE, Verdict.AUTHORIZED, "+1h"),
    ]
    assert read.asks[0].reasons == frozenset({"released-in-time/TOO_LATE"})
    assert read.confirmed_at < read.now


def test_an_early_confirmation_has_an_earlier_authorization(tmp_path: Path) -> None:
    text = scenario(ask='"release"', confirmed='"-25h"')
    (read,) = read_scenarios(written(tmp_path, text), PROGRAMS)
    assert read.prescribed_at < read.confirmed_at
