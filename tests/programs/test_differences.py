"""What is new in an edition is said in plain words, all of it, and once for all categories alike."""

from __future__ import annotations

from importlib.resources import files

import pytest

from registry.programs import read_edition
from registry.programs.differences import What, differences

NAME = "pomalidomide/2023-03-24"
TEXT = files("registry.programs").joinpath(f"{NAME}.toml").read_text()
NO_REFILLS = """[preconditions.no-refills]
gates    = ["prescription"]
cite     = ["F41-16", "PR-about"]
evidence = "verified"
"""
DAYS_LEFT = 'max_days_remaining = { value = 7, cite = "COMMON", evidence = "unverified" }'
TELEPHONE = 'telephone_allowed_from = { value = 2020-03-26, cite = "LCOV", evidence = "verified" }'
AUTHORIZATION = 'valid_days           = { value = 30, cite = "COMMON", evidence = "unverified" }'
SURVEY = "adult-female-can-not-get-pregnant = { value = 182,"
EXCLUDED = (
    '"release"]\napplies_to           = ["adult-female-can-get-pregnant", "female-child-can-get-pregnant"]'
)

CHANGES = {
    "a value": (DAYS_LEFT, DAYS_LEFT.replace("7", "5"), ["days remaining: 7 → 5"]),
    "how sure it is": (
        DAYS_LEFT,
        DAYS_LEFT.replace("unverified", "verified"),
        ["days remaining, evidence: unverified → verified"],
    ),
    "where it was read": (
        DAYS_LEFT,
        DAYS_LEFT.replace('"COMMON"', '["PSP", "COMMON"]'),
        ["days remaining, citation: COMMON → PSP, COMMON"],
    ),
    "a value of one category": (
        SURVEY,
        SURVEY.replace("182", "90"),
        ["age days (adult-female-can-not-get-pregnant): 182 → 90"],
    ),
    "a truth": (
        "value = true,",
        "value = false,",
        ["needed before first (adult-female-can-get-pregnant): yes → no"],
    ),
    "a list": (
        'value = ["written", "electronic"]',
        'value = ["written"]',
        ["allowed routes: written, electronic → written"],
    ),
    "an optional date that goes": (TELEPHONE, "", ["telephone allowed from: 2020-03-26 → not said"]),
    "an optional date that moves": (
        TELEPHONE,
        TELEPHONE.replace("03-26", "04-01"),
        ["the telephone is allowed from 2020-04-01, no longer 2020-03-26"],
    ),
    "a precondition that goes": (NO_REFILLS, "", ["no longer asked at prescription, of everybody"]),
    "a gate": (
        NO_REFILLS,
        NO_REFILLS.replace('"prescription"]', '"dispense", "prescription"]'),
        ["asked at: prescription → prescription, dispense"],
    ),
    "a category": (
        EXCLUDED,
        EXCLUDED.replace(', "female-child-can-get-pregnant"', ""),
        [
            "asked of: adult-female-can-get-pregnant, female-child-can-get-pregnant → adult-female-can-get-pregnant",
            "detection in mIU/mL (female-child-can-get-pregnant): 50 → not said",
        ],
    ),
    "how sure the rule is": (
        NO_REFILLS,
        NO_REFILLS.replace("verified", "secondary"),
        ["the rule itself, evidence: verified → secondary"],
    ),
    "where the rule was read": (
        NO_REFILLS,
        NO_REFILLS.replace('["F41-16", "PR-about"]', '"F41-16"'),
        ["the rule itself, citation: F41-16, PR-about → F41-16"],
    ),
    "how long a number is valid": (AUTHORIZATION, AUTHORIZATION.replace("30", "28"), ["valid days: 30 → 28"]),
    "the title": ('PS-Pomalidomide REMS"\neff', 'New"\neff', ["title: PS-Pomalidomide REMS → New"]),
    "the end": ("time_zone ", "ended_on = 2026-01-01\ntime_zone ", ["ended on: not said → 2026-01-01"]),
    "a source": (
        'REGISTRY = "',
        'NEWS = "News"\nREGISTRY = "',
        ["NEWS: not said → News"],
    ),
    "an item of one checklist": (
        'contraception", text = "Abstinence',
        'contraception", text = "Well, abstinence',
        [
            "contraception (adult-female-can-get-pregnant): Abstinence, or two reliable methods at the same time, from"
            " 4 weeks before until 4 weeks after treatment. → Well, abstinence, or two reliable methods at the same"
            " time, from 4 weeks before until 4 weeks after treatment."
        ],
    ),
    "nothing but a remark": ("# The release.", "# The last gate.", []),
}


@pytest.mark.parametrize(("old", "new", "said"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_said_in_plain_words(old: str, new: str, said: list[str]) -> None:
    assert old in TEXT
    after = read_edition(TEXT.replace(old, new, 1).encode(), "proposed.toml")
    before = read_edition(TEXT.encode(), NAME)
    assert [difference.sentence for difference in differences(before, after)] == said


def test_what_is_added_is_what_was_removed_the_other_way_round() -> None:
    without = read_edition(TEXT.replace(NO_REFILLS, "").replace(TELEPHONE, "").encode(), "proposed.toml")
    added = differences(without, read_edition(TEXT.encode(), NAME))
    assert [(one.about, one.what, one.sentence) for one in added] == [
        (
            "no-refills",
            What.ADDED,
            "now asked at prescription, of everybody: The prescription has no refills.",
        ),
        ("prescription-route-allowed", What.VALUE, "the telephone is allowed from 2020-03-26"),
    ]


def test_the_shipped_editions_differ_in_evidence_more_than_in_values() -> None:
    before = read_edition(
        files("registry.programs").joinpath("pomalidomide/2017-06-27.toml").read_bytes(), "2017"
    )
    found = differences(before, read_edition(TEXT.encode(), NAME))
    values = [one for one in found if one.what is What.VALUE and one.about not in ("edition", "sources")]
    assert values == []
    assert len([one for one in found if one.what is What.EVIDENCE]) > 10


def test_a_value_of_one_strength_is_named_by_it() -> None:
    name = "lenalidomide/2023-03-24"
    text = files("registry.programs").joinpath(f"{name}.toml").read_text()
    old = '"25 mg"  = { value = 21,'
    assert old in text
    after = read_edition(text.replace(old, old.replace("21", "20"), 1).encode(), "proposed.toml")
    found = differences(read_edition(text.encode(), name), after)
    assert [one.sentence for one in found] == ["dosing days (25 mg): 21 → 20"]


def test_a_value_that_differs_by_strength_from_now_on_is_compared_strength_by_strength() -> None:
    by_strength = '{ "1 mg" = { value = 21, %s }, "4 mg" = { value = 14, %s } }' % (
        ('cite = "DCD", evidence = "verified"',) * 2
    )
    old = 'dosing_days      = { value = 21, cite = ["DCD", "CALC"], evidence = "verified" }'
    assert old in TEXT
    after = read_edition(TEXT.replace(old, f"dosing_days = {by_strength}", 1).encode(), "proposed.toml")
    assert [one.sentence for one in differences(read_edition(TEXT.encode(), NAME), after)] == [
        "dosing days (4 mg): 21 → 14",
        "dosing days, citation: DCD, CALC → DCD",
    ]
