"""The editions that come along: what they say, and that nothing in them is without a source."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from registry.domain.edition import Edition, Evidence, Value
from registry.domain.facts import Gate, RiskCategory
from registry.domain.preconditions import PRECONDITIONS
from registry.programs import Editions, load_editions
from tests.builders import EDITIONS

POMALIDOMIDE = EDITIONS["pomalidomide"]
LATEST = POMALIDOMIDE[-1]
KIN = ("lenalidomide", "pomalidomide", "thalidomide")
EVERY_EDITION = pytest.mark.parametrize(
    "edition",
    [edition for program in EDITIONS.programs for edition in EDITIONS[program]],
    ids=lambda edition: edition.name,
)
REMS_OF_THALIDOMIDE_AND_ITS_KIN = pytest.mark.parametrize(
    "edition",
    [edition for program in KIN for edition in EDITIONS[program]],
    ids=lambda edition: edition.name,
)
DAYS = {
    "bosentan": ["2025-11-30"],
    "clozapine": ["2021-11-15"],
    "isotretinoin": ["2021-12-13", "2026-08-08"],
    "lenalidomide": ["2017-02-22", "2021-05-21", "2023-03-24"],
    "pomalidomide": ["2017-06-27", "2023-03-24"],
    "pomalidomide-uk": ["2020-05-22"],
    "riociguat": ["2022-09-01"],
    "thalidomide": ["2017-06-27", "2023-03-24"],
}
"""The first day of each edition of each program."""

GATES = {
    "prescriber-certified": "PD",
    "prescriber-treats-patient": "P",
    "pharmacy-certified": "DR",
    "pharmacy-training-current": "D",
    "pharmacist-trained": "DR",
    "patient-enrolled": "PDR",
    "agreement-signed": "PD",
    "risk-category-current": "PD",
    "safe-use-counseled": "P",
    "contraception-counseled": "P",
    "contraception-confirmed": "PD",
    "authorization-form-complete": "",
    "baseline-pregnancy-tests": "P",
    "pregnancy-test-current": "PD",
    "missed-window-waited": "",
    "pregnancy-excluded": "PDR",
    "laboratory-results-current": "",
    "no-hold": "PDR",
    "prescriber-survey-complete": "P",
    "patient-survey-current": "PD",
    "product-in-program": "PDR",
    "days-supply-within-limit": "PD",
    "quantity-matches-schedule": "PD",
    "no-refills": "P",
    "prescription-route-allowed": "D",
    "authorization-number-valid": "D",
    "dispensed-in-time": "",
    "supply-remaining-within-limit": "D",
    "confirmation-number-valid": "R",
    "release-matches-confirmation": "R",
    "checklist-complete": "R",
    "medication-guide-provided": "R",
    "released-in-time": "R",
}
"""What the programs of thalidomide and its kin ask where; what they do not ask at all comes from other programs."""

NOT_ASKED_BY_ANY_OTHER = {
    **dict.fromkeys(("baseline-pregnancy-tests", "prescriber-survey-complete", "patient-survey-current"), ""),
    **dict.fromkeys(
        ("pharmacist-trained", "prescription-route-allowed", "supply-remaining-within-limit"), ""
    ),
    **dict.fromkeys(("medication-guide-provided", "released-in-time", "pharmacy-training-current"), ""),
}
NO_SCHEDULE_AND_CHECKLIST = {
    **dict.fromkeys(("quantity-matches-schedule", "checklist-complete"), ""),
    "risk-category-current": "PDR",
}
OF_IPLEDGE = {**NOT_ASKED_BY_ANY_OTHER, **NO_SCHEDULE_AND_CHECKLIST, "pregnancy-test-current": "PDR"}
OTHERWISE = {
    "pomalidomide-uk/2020-05-22": {
        **NOT_ASKED_BY_ANY_OTHER,
        "prescriber-certified": "",
        "prescriber-treats-patient": "PD",
        "authorization-form-complete": "PD",
        "dispensed-in-time": "DR",
    },
    "isotretinoin/2021-12-13": {**OF_IPLEDGE, "missed-window-waited": "P"},
    "isotretinoin/2026-08-08": {**OF_IPLEDGE, "pharmacy-training-current": "D"},
    "riociguat/2022-09-01": {
        **NOT_ASKED_BY_ANY_OTHER,
        **NO_SCHEDULE_AND_CHECKLIST,
        **dict.fromkeys(("contraception-confirmed", "days-supply-within-limit", "no-refills"), ""),
    },
}
"""Where an edition of another program differs."""


CLOZAPINE = {
    "prescriber-certified": "PD",
    "prescriber-treats-patient": "P",
    "pharmacy-certified": "DR",
    "patient-enrolled": "PDR",
    "risk-category-current": "PDR",
    "laboratory-results-current": "PD",
    "no-hold": "PDR",
    "product-in-program": "PDR",
    "authorization-number-valid": "D",
    "confirmation-number-valid": "R",
    "release-matches-confirmation": "R",
}
BOSENTAN = {**CLOZAPINE, "safe-use-counseled": "P", "days-supply-within-limit": "PD"}
NAMED = {"clozapine": CLOZAPINE, "bosentan": BOSENTAN}
"""What the programs with a laboratory gate ask: these alone."""


def values_of(edition: Edition) -> list[Value]:
    found = [edition.valid_days, edition.confirmation_hours]
    found += [edition.valid_days_from_test] if edition.valid_days_from_test is not None else []
    for rule in edition.rules.values():
        for value in rule.parameters.values():
            found += [value] if isinstance(value, Value) else list(value.values())
    return found


@EVERY_EDITION
def test_every_precondition_is_asked_at_its_gates(edition: Edition) -> None:
    assert list(GATES) == [one.code for one in PRECONDITIONS]
    letters = {Gate.PRESCRIPTION: "P", Gate.DISPENSE: "D", Gate.RELEASE: "R"}
    asked = {
        code: "".join(letters[gate] for gate in Gate if gate in rule.gates)
        for code, rule in edition.rules.items()
    }
    expected = NAMED.get(edition.program) or {**GATES, **OTHERWISE.get(edition.name, {})}
    assert asked == {code: gates for code, gates in expected.items() if gates}


@EVERY_EDITION
def test_every_value_names_its_sources(edition: Edition) -> None:
    for value in values_of(edition):
        assert value.cite
        assert set(value.cite) <= edition.sources.keys()


@EVERY_EDITION
def test_every_source_is_cited(edition: Edition) -> None:
    cited = {key for value in values_of(edition) for key in value.cite}
    cited |= {key for rule in edition.rules.values() for key in rule.cite}
    cited |= {key for items in edition.checklist.values() for item in items for key in item.cite}
    assert edition.sources.keys() == cited


@EVERY_EDITION
def test_what_no_source_says_is_marked(edition: Edition) -> None:
    for value in values_of(edition):
        if value.cite == ("COMMON",):
            assert value.evidence is Evidence.UNVERIFIED


@REMS_OF_THALIDOMIDE_AND_ITS_KIN
def test_every_category_has_a_checklist(edition: Edition) -> None:
    assert edition.checklist.keys() == {*RiskCategory}
    for category, items in edition.checklist.items():
        codes = {item.code for item in items}
        assert {"medication-guide", "no-sharing", "no-blood-donation"} <= codes
        assert ("guardian-agreed" in codes) == category.is_child
        assert ("contraception" in codes) == category.can_get_pregnant
        assert ("condom" in codes) == category.is_male


@EVERY_EDITION
def test_the_digest_is_of_the_bytes_of_the_file(edition: Edition) -> None:
    content = files("registry.programs").joinpath(f"{edition.name}.toml").read_bytes()
    assert edition.digest == sha256(content).hexdigest()
    assert EDITIONS.named(edition.name) is edition


def test_a_value_may_differ_by_category() -> None:
    def survey_days(category: RiskCategory | None) -> timedelta:
        terms = LATEST.terms("patient-survey-current", Gate.DISPENSE, category)
        assert terms is not None
        return terms.span("max_age_days")

    assert survey_days(RiskCategory.ADULT_FEMALE_CAN_NOT_GET_PREGNANT) == timedelta(days=182)
    assert survey_days(RiskCategory.FEMALE_CHILD_CAN_NOT_GET_PREGNANT) == timedelta(days=30)


def test_where_the_category_is_not_known_the_strictest_value_holds() -> None:
    survey = LATEST.terms("patient-survey-current", Gate.PRESCRIPTION, None)
    counseling = LATEST.terms("contraception-counseled", Gate.PRESCRIPTION, None)
    assert survey is not None
    assert counseling is not None
    assert survey.span("max_age_days") == timedelta(days=30)
    assert survey.flag("needed_before_first") is True
    assert counseling.listed("frequency") == {"each-authorization"}


def test_a_precondition_has_no_terms_where_it_is_not_asked() -> None:
    assert LATEST.terms("no-refills", Gate.DISPENSE, RiskCategory.ADULT_MALE) is None
    assert LATEST.terms("pregnancy-test-current", Gate.DISPENSE, RiskCategory.ADULT_MALE) is None


def test_the_edition_in_force_changes_on_its_day() -> None:
    first, second = POMALIDOMIDE
    assert EDITIONS.in_force("pomalidomide", date(2023, 3, 23)) is first
    assert EDITIONS.in_force("pomalidomide", date(2023, 3, 24)) is second


def test_every_program_has_its_editions() -> None:
    found = {
        program: [edition.effective_from.isoformat() for edition in some]
        for program, some in EDITIONS.items()
    }
    assert found == DAYS
    assert EDITIONS.programs == tuple(DAYS)
    assert len(EDITIONS) == len(DAYS)


@EVERY_EDITION
def test_an_edition_is_in_force_from_its_own_day_and_no_earlier(edition: Edition) -> None:
    day = edition.effective_from
    assert EDITIONS.in_force(edition.program, day) is edition
    assert EDITIONS.in_force(edition.program, day - timedelta(days=1)) is not edition


def test_who_answers_a_survey_before_the_first_prescription_differs_by_program() -> None:
    asked = {
        program: {
            category.name
            for category in RiskCategory
            if (terms := EDITIONS[program][-1].terms("patient-survey-current", Gate.PRESCRIPTION, category))
            and terms.flag("needed_before_first")
        }
        for program in KIN
    }
    can_get_pregnant = {category.name for category in RiskCategory if category.can_get_pregnant}
    can_not = {"ADULT_FEMALE_CAN_NOT_GET_PREGNANT", "FEMALE_CHILD_CAN_NOT_GET_PREGNANT"}
    assert asked == {
        "lenalidomide": can_get_pregnant,
        "pomalidomide": can_get_pregnant,
        "thalidomide": can_get_pregnant | can_not,
    }


def test_an_empty_folder_has_no_programs(tmp_path: Path) -> None:
    tmp_path.joinpath("nothing").mkdir()
    assert load_editions(tmp_path).programs == ()
    assert Editions({}).products() == ()
