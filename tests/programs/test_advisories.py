"""A text of advisories is read as strictly as an edition; every kind of defect is refused at load."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from registry.domain.advisories import ADVISORIES
from registry.domain.advisories.text import AdvisoryText
from registry.domain.clinical import Indication
from registry.domain.edition import Evidence, Value
from registry.programs import DefectiveProgram, load_editions
from registry.programs.advisory_file import read_advisories

PROGRAMS = files("registry.programs")
FILE = "pomalidomide/advisories/2026-01-01.toml"
TEXT = PROGRAMS.joinpath(FILE).read_text()
LIVER = 'every_months = { value = 1, cite = "PI-HL", evidence = "verified" }'
MYELOMA = '[advisories.platelets-interrupt]\nindications        = ["multiple-myeloma"]'
EDITIONS = load_editions()
TEXTS = [text for program in EDITIONS.programs for text in EDITIONS.advisories(program)]

DEFECTS = [
    ("no TOML", "[sources]", "[sources", "this is no TOML"),
    ("unknown key", "title  ", 'titel = "x"\ntitle  ', "unknown key 'titel'; the nearest known is 'title'"),
    ("no program", 'program        = "pomalidomide"\n', "", "program: a text was expected"),
    ("no day", "effective_from = 2026-01-01", "", "effective_from: a date"),
    ("an instant", "= 2026-01-01", "= 2026-01-01T00:00:00Z", "effective_from: a date without a time"),
    (
        "unknown advisory",
        "[advisories.liver-tests-due]",
        "[advisories.liver-test-due]",
        "advisories: unknown advisory 'liver-test-due'; the nearest known is 'liver-tests-due'",
    ),
    ("unknown parameter", "every_months =", "every_month =", "liver-tests-due: unknown key 'every_month'"),
    ("parameter left out", LIVER, 'cite = "PI-HL"\nevidence = "verified"', "every_months: this parameter is"),
    ("no citation", 'value = 1, cite = "PI-HL", ', "value = 1, ", "every_months.cite: a citation was"),
    ("unknown source", 'value = 1, cite = "PI-HL"', 'value = 1, cite = "PI-HI"', "unknown source 'PI-HI'"),
    ("no evidence", '"PI-HL", evidence = "verified" }', '"PI-HL" }', "every_months.evidence: unknown"),
    ("a bare value", LIVER, "every_months = 1", "every_months: { value = "),
    ("a text as number", "every_months = { value = 1", 'every_months = { value = "1"', "as a bare number"),
    ("no month", "every_months = { value = 1", "every_months = { value = 0", "a number from 1 to 60"),
    *(
        (
            f"a count of {count}",
            "febrile_below        = { value = 1000,",
            f"febrile_below = {{ value = {count},",
            "febrile_below.value: a number from 1 to 1000000",
        )
        for count in (0, 1_000_001)
    ),
    (
        "a count left out",
        'febrile_below        = { value = 1000, cite = ["DCD", "PI-13"], evidence = "verified" }\n',
        "",
        "febrile_below: this parameter is",
    ),
    (
        "a dose nobody makes",
        'value = "5 mg", cite = "KS"',
        'value = "5mg", cite = "KS"',
        "unknown word '5mg'",
    ),
    (
        "unknown indication",
        MYELOMA,
        MYELOMA.replace("myeloma", "mieloma"),
        "the nearest known is 'multiple-my",
    ),
    ("no indication", MYELOMA, MYELOMA.replace('"multiple-myeloma"', ""), "at least one indication"),
    (
        "an indication twice",
        MYELOMA,
        MYELOMA.replace('"]', '", "multiple-myeloma"]'),
        "indications: an indication occurs twice",
    ),
    (
        "an indication without its value",
        'kaposi-sarcoma   = { value = "5 mg", cite = "KS", evidence = "verified" }\n',
        "",
        "greatest_dose.kaposi-sarcoma: a value for this indication is needed",
    ),
    (
        "a value of an indication that is not the advisory's",
        'kaposi-sarcoma   = { value = "5 mg"',
        'maintenance = { value = "1 mg", cite = "KS", evidence = "verified" }\n'
        'kaposi-sarcoma   = { value = "5 mg"',
        "greatest_dose: unknown indication 'maintenance'",
    ),
    (
        "nothing cited at all",
        '[advisories.dexamethasone-not-taken]\nindications = ["multiple-myeloma"]\n'
        'cite        = ["DCD", "PI-13"]\nevidence    = "verified"\n',
        '[advisories.dexamethasone-not-taken]\nindications = ["multiple-myeloma"]\n',
        "dexamethasone-not-taken.cite: a citation",
    ),
    (
        "resumed below the limit of interruption",
        "first_resume_above = { value = 50000",
        "first_resume_above = { value = 24999",
        "first_resume_above: a number not less than interrupt_below",
    ),
    (
        "two limits for one count",
        "interrupt_below      = { value = 500",
        "interrupt_below      = { value = 501",
        "neutrophils-with-fever.interrupt_below: for multiple-myeloma, neutrophils-interrupt says something",
    ),
]


@pytest.mark.parametrize(("old", "new", "wrong"), [case[1:] for case in DEFECTS], ids=[d[0] for d in DEFECTS])
def test_a_defect_is_refused(old: str, new: str, wrong: str) -> None:
    assert old in TEXT
    with pytest.raises(DefectiveProgram, match=re.escape(wrong)) as refused:
        read_advisories(TEXT.replace(old, new, 1).encode(), FILE)
    assert str(refused.value).startswith(f"{FILE}: ")


def laid_out(folder: Path, name: str, program: str = "pomalidomide") -> Path:
    """A program's folder with its edition, and the text under that name."""
    folder.joinpath(program, "advisories").mkdir(parents=True)
    edition = PROGRAMS.joinpath(program, "2023-03-24.toml").read_bytes()
    folder.joinpath(program, "2023-03-24.toml").write_bytes(edition)
    folder.joinpath(program, "advisories", name).write_text(TEXT)
    return folder


def test_a_text_named_for_another_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefectiveProgram, match="effective_from: the date in the file's name"):
        load_editions(laid_out(tmp_path, "2026-01-02.toml"))


def test_a_text_in_another_program_s_folder_is_refused(tmp_path: Path) -> None:
    shutil.copy(str(PROGRAMS.joinpath("lenalidomide/products.toml")), tmp_path)
    folder = laid_out(tmp_path / "programs", "2026-01-01.toml", program="lenalidomide")
    shutil.copy(tmp_path / "products.toml", folder / "lenalidomide")
    with pytest.raises(DefectiveProgram, match="program: 'lenalidomide', the folder's name"):
        load_editions(folder)


def test_a_program_needs_no_advisories_and_only_toml_is_read(tmp_path: Path) -> None:
    folder = laid_out(tmp_path, "2026-01-01.txt")
    editions = load_editions(folder)
    assert editions.advisories("pomalidomide") == ()
    assert editions.advisories_in_force("pomalidomide", datetime(2026, 3, 2, tzinfo=UTC)) is None


def test_the_text_in_force_is_the_last_one_begun(tmp_path: Path) -> None:
    folder = laid_out(tmp_path, "2026-01-01.toml")
    later = folder / "pomalidomide" / "advisories" / "2026-02-01.toml"
    later.write_text(TEXT.replace("effective_from = 2026-01-01", "effective_from = 2026-02-01"))
    editions = load_editions(folder)
    begins = datetime(2026, 2, 1, tzinfo=UTC)
    for at, name in ((begins - timedelta(microseconds=1), "2026-01-01"), (begins, "2026-02-01")):
        text = editions.advisories_in_force("pomalidomide", at)
        assert text is not None
        assert text.name == f"pomalidomide/advisories/{name}"
    before = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(microseconds=1)
    assert editions.advisories_in_force("pomalidomide", before) is None


def test_each_program_has_a_text_and_together_they_give_every_advisory() -> None:
    assert {text.program for text in TEXTS} == {"lenalidomide", "pomalidomide", "thalidomide"}
    assert {code for text in TEXTS for code in text.rules} == {one.code for one in ADVISORIES}


@pytest.mark.parametrize("text", TEXTS, ids=[text.name for text in TEXTS])
def test_no_source_is_listed_in_vain(text: AdvisoryText) -> None:
    cited = {source for rule in text.rules.values() for source in rule.cite}
    cited |= {source for value in _values(text.program) for source in value.cite}
    assert cited == set(text.sources)


def test_the_schedule_of_myeloma_is_marked_as_unverified() -> None:
    (text,) = EDITIONS.advisories("pomalidomide")
    figures = text.rules["blood-count-due"].figures_for(Indication.MULTIPLE_MYELOMA)
    assert figures is not None
    assert {value.evidence for value in figures.values.values()} == {Evidence.UNVERIFIED}
    assert [figures.number(name) for name in ("early_days", "early_interval_days", "later_months")] == [
        56,
        7,
        1,
    ]


def _values(program: str) -> list[Value]:
    (text,) = EDITIONS.advisories(program)
    found: list[Value] = []
    for rule in text.rules.values():
        for value in rule.parameters.values():
            found += [value] if isinstance(value, Value) else list(value.values())
    return found
