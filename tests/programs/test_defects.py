"""Every kind of defect is refused at load, with the file, the key, what was expected and the nearest known name."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from registry.programs import DefectiveProgram, load_editions, read_edition

FILE = "pomalidomide/2023-03-24.toml"
TEXT = files("registry.programs").joinpath(FILE).read_text()
SUPPLY = '[preconditions.supply-remaining-within-limit]\ngates              = ["dispense"]\n'
DAYS_LEFT = 'max_days_remaining = { value = 7, cite = "COMMON", evidence = "unverified" }'
NO_REFILLS = '[preconditions.no-refills]\ngates    = ["prescription"]\n'
CONDOM_ITEM = '  { code = "condom",'

DEFECTS = [
    (
        "program that is a path",
        'program        = "pomalidomide"',
        'program = "../pomalidomide"',
        "small letters",
    ),
    (
        "needed parameter left out",
        DAYS_LEFT,
        "",
        "supply-remaining-within-limit.max_days_remaining: this parameter",
    ),
    (
        "unknown parameter",
        "max_days_remaining =",
        "max_days_remainin =",
        "nearest known is 'max_days_remaining'",
    ),
    (
        "parameter in another unit",
        "second_hours ",
        "second_days ",
        "baseline-pregnancy-tests: unknown key 'second_days'",
    ),
    ("repeated key", DAYS_LEFT, f"{DAYS_LEFT}\n{DAYS_LEFT}", "this is no TOML: Cannot overwrite"),
    ("repeated table", SUPPLY, f"{SUPPLY}\n{SUPPLY}", "this is no TOML: Cannot declare"),
    ("no TOML", "[sources]", "[sources", "this is no TOML"),
    (
        "value without a citation",
        'value = 7, cite = "COMMON", ',
        "value = 7, ",
        "cite: a citation was expected",
    ),
    (
        "value with an empty citation",
        'value = 7, cite = "COMMON"',
        "value = 7, cite = []",
        "cite: a citation",
    ),
    (
        "source that is not listed",
        'value = 7, cite = "COMMON"',
        'value = 7, cite = "COMON"',
        "nearest known is 'COMMON'",
    ),
    ("citation that is no text", 'value = 7, cite = "COMMON"', "value = 7, cite = [7]", "unknown source '7'"),
    (
        "value without evidence",
        'value = 7, cite = "COMMON", evidence = "unverified"',
        'value = 7, cite = "COMMON"',
        "ev",
    ),
    (
        "unknown evidence tag",
        'value = 7, cite = "COMMON", evidence = "unverified"',
        'value = 7, cite = "COMMON", evidence = "verifed"',
        "evidence: unknown evidence tag 'verifed'; the nearest known is 'verified'",
    ),
    ("bare value", DAYS_LEFT, "max_days_remaining = 7", "max_days_remaining: { value = "),
    ("unknown key in a value", "{ value = 7, cite", "{ value = 7, unit = 1, cite", "unknown key 'unit'"),
    ("text for a number", DAYS_LEFT, DAYS_LEFT.replace("7", '"7 days"'), "value: whole days were expected"),
    ("fraction for a number", DAYS_LEFT, DAYS_LEFT.replace("7", "7.5"), "value: whole days were expected"),
    ("truth for a number", DAYS_LEFT, DAYS_LEFT.replace("7", "true"), "value: whole days were expected"),
    (
        "negative limit",
        DAYS_LEFT,
        DAYS_LEFT.replace("7", "-1"),
        "a number from 0 to 100 (whole days) was expected, not -1",
    ),
    ("absurd limit", DAYS_LEFT, DAYS_LEFT.replace("7", "700000"), "a number from 0 to 100 (whole days)"),
    ("number for a truth", "{ value = true,", "{ value = 1,", "value: true or false was expected"),
    ("instant for a date", "value = 2020-03-26,", "value = 2020-03-26T00:00:00Z,", "a date without a time"),
    (
        "unknown word",
        '"cervical-cap"]',
        '"cervical-cup"]',
        "unknown word 'cervical-cup'; the nearest known is 'cervical-cap'",
    ),
    ("repeated word", '"cervical-cap"]', '"diaphragm"]', "value: a word occurs twice"),
    ("empty list of words", 'value = ["written", "electronic"]', "value = []", "a list of at least one word"),
    (
        "unknown choice",
        '{ value = "once",',
        '{ value = "one",',
        "unknown word 'one'; the nearest known is 'once'",
    ),
    ("number for a choice", '{ value = "once",', "{ value = 1,", "value: one of each-authorization, once"),
    (
        "unknown gate",
        '= ["dispense"]',
        '= ["dispence"]',
        "unknown gate 'dispence'; the nearest known is 'dispense'",
    ),
    ("repeated gate", '= ["dispense"]', '= ["dispense", "dispense"]', "gates: a gate occurs twice"),
    ("no gate", '= ["dispense"]', "= []", "gates: a list of at least one gate was expected"),
    (
        "gate outside a list",
        '= ["dispense"]',
        '= "dispense"',
        "gates: a list of at least one gate was expected",
    ),
    (
        "unknown category",
        '"female-child-can-get-pregnant"]',
        '"girl-can-get-pregnant"]',
        "nearest known is 'female-child-can-get-pregnant'",
    ),
    (
        "unknown precondition",
        "preconditions.no-refills",
        "preconditions.no-refill",
        "nearest known is 'no-refills'",
    ),
    (
        "category without its value",
        'male-child                    = { value = "once", cite = ["F41-new", "F58-new"], evidence = "verified" }\n',
        "",
        "frequency.male-child: a value for this category is needed",
    ),
    (
        "value for a category that is not concerned",
        'male-child                    = { value = "once"',
        'male-child = { value = "once", cite = "COMMON", evidence = "unverified" }\n'
        'adult-female-can-not-get-pregnant = { value = "once"',
        "frequency: unknown category 'adult-female-can-not-get-pregnant'",
    ),
    (
        "rule without a citation",
        f'{NO_REFILLS}cite     = ["F41-16", "PR-about"]\n',
        NO_REFILLS,
        "no-refills.cite: a citation",
    ),
    (
        "rule without evidence",
        f'{NO_REFILLS}cite     = ["F41-16", "PR-about"]\nevidence = "verified"',
        f'{NO_REFILLS}cite = "F41-16"',
        "no-refills.evidence",
    ),
    (
        "window that is empty",
        "first_from_days      = { value = 14",
        "first_from_days = { value = 9",
        "first_from_days must not",
    ),
    (
        "more dosing days than the cycle has",
        "dosing_days      = { value = 21",
        "dosing_days = { value = 29",
        "dosing_days must not",
    ),
    (
        "cycle of no days",
        "cycle_days       = { value = 28",
        "cycle_days = { value = 0",
        "a number from 1",
    ),
    (
        "unknown key at the top",
        "time_zone      =",
        "timezone =",
        "unknown key 'timezone'; the nearest known is 'time_zone'",
    ),
    (
        "unknown time zone",
        '"America/New_York"',
        '"America/New_Amsterdam"',
        "time_zone: a time zone was expected",
    ),
    ("path for a time zone", '"America/New_York"', '"../etc/passwd"', "time_zone: a time zone was expected"),
    ("no title", 'title          = "PS-Pomalidomide REMS"', "", "title: a text was expected"),
    (
        "text for the first day",
        "effective_from = 2023-03-24",
        'effective_from = "2023-03-24"',
        "effective_from: a date",
    ),
    (
        "instant for the first day",
        "effective_from = 2023-03-24",
        "effective_from = 2023-03-24T00:00:00",
        "effective_from: a date",
    ),
    (
        "end before the beginning",
        "time_zone ",
        "ended_on = 2023-03-23\ntime_zone ",
        "ended_on: a day on or after",
    ),
    ("validity left out", "valid_days           = {", "# {", "authorization.valid_days: { value = "),
    (
        "validity of no hours",
        "valid_hours = { value = 24",
        "valid_hours = { value = 0",
        "confirmation.valid_hours.value: a number from 1",
    ),
    ("unknown validity", "valid_hours =", "valid_hour =", "nearest known is 'valid_hours'"),
    ("source without a text", 'CALC = "', 'CALC = " "\n# "', "sources.CALC: a text was expected"),
    (
        "category without a checklist",
        "[checklist.male-child]",
        "[checklist.adult-females]",
        "unknown category 'adult-females'",
    ),
    (
        "unknown key in a checklist",
        "[checklist.male-child]\nitems",
        "[checklist.male-child]\nitem",
        "male-child.items: a list",
    ),
    (
        "checklist item without a text",
        f'{CONDOM_ITEM} text = "',
        f'{CONDOM_ITEM} words = "',
        "unknown key 'words'",
    ),
    ("checklist item twice", CONDOM_ITEM, '  { code = "no-sharing",', "items: a code occurs twice"),
]


@pytest.mark.parametrize(("old", "new", "wrong"), [pytest.param(*d[1:], id=d[0]) for d in DEFECTS])
def test_a_defect_is_refused_and_named(old: str, new: str, wrong: str) -> None:
    assert old in TEXT
    with pytest.raises(DefectiveProgram, match=f"^{re.escape(FILE)}: .*{re.escape(wrong)}"):
        read_edition(TEXT.replace(old, new, 1).encode(), FILE)


def test_an_edition_without_preconditions_is_refused() -> None:
    head = TEXT.split("# Prescriber: element A.")[0]
    for text in (head, f"{head}[preconditions]\n"):
        with pytest.raises(DefectiveProgram, match="preconditions: a table with at least one entry"):
            read_edition(text.encode(), FILE)


def test_a_missing_checklist_is_refused_only_where_it_is_asked() -> None:
    text = TEXT.split("# The Education and Counseling Checklist")[0]
    with pytest.raises(DefectiveProgram, match="checklist: a table"):
        read_edition(text.encode(), FILE)
    rule = '[preconditions.checklist-complete]\ngates    = ["release"]\ncite     = ["PR-about", "RCHK"]\n'
    assert rule in text
    without = text.replace(f'{rule}evidence = "verified"\n', "")
    assert read_edition(without.encode(), FILE).checklist == {}


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(DefectiveProgram, match="this is no TOML"):
        read_edition(b"\xff\xfe", FILE)


def laid_out(folder: Path, *names: str, text: str = TEXT, program: str = "pomalidomide") -> Path:
    folder.joinpath(program).mkdir()
    for name in names:
        folder.joinpath(program, name).write_text(text)
    return folder


def test_two_editions_of_one_day_are_refused(tmp_path: Path) -> None:
    folder = laid_out(tmp_path, "2023-03-24.toml", "2023-03-24b.toml")
    with pytest.raises(DefectiveProgram, match=r"2023-03-24b\.toml: effective_from: another edition"):
        load_editions(folder)


def test_a_file_named_for_another_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefectiveProgram, match="effective_from: the date in the file's name"):
        load_editions(laid_out(tmp_path, "2023-03-25.toml"))


def test_an_edition_in_another_program_s_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefectiveProgram, match="program: 'lenalidomide', the folder's name"):
        load_editions(laid_out(tmp_path, "2023-03-24.toml", program="lenalidomide"))


def test_a_folder_without_products_is_read(tmp_path: Path) -> None:
    editions = load_editions(laid_out(tmp_path, "2023-03-24.toml"))
    assert editions.programs == ("pomalidomide",)
    assert editions.products() == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dosing_days      = { value = 21", "dosing_days = { value = 28"),
        ("first_from_days      = { value = 14", "first_from_days = { value = 10"),
        ("time_zone ", "ended_on = 2023-03-24\ntime_zone "),
    ],
    ids=["a capsule every day of the cycle", "a window of one instant", "a program that ended as it began"],
)
def test_what_is_just_possible_is_read(old: str, new: str) -> None:
    assert old in TEXT
    assert read_edition(TEXT.replace(old, new, 1).encode(), FILE).program == "pomalidomide"
