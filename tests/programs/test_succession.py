"""Which editions may stand beside one another, and what a proposed one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.programs import DefectiveProgram, Editions, load_editions, read_proposed
from tests.programs.test_defects import TEXT

SHIPPED = load_editions()["pomalidomide"]
EDITIONS = Editions(
    {
        "pomalidomide": tuple(
            one for one in SHIPPED if one.name in ("pomalidomide/2017-06-27", "pomalidomide/2023-03-24")
        )
    }
)
FIRST_DAY = "effective_from = 2023-03-24"


def proposed(folder: Path, day: str, file: str = "proposed.toml", ended_on: str | None = None) -> Path:
    """A file of an edition that takes effect on that day."""
    end = f"\nended_on = {ended_on}" if ended_on else ""
    path = folder / file
    path.write_text(TEXT.replace(FIRST_DAY, f"effective_from = {day}{end}"))
    return path


def test_a_later_edition_is_read(tmp_path: Path) -> None:
    (edition,) = read_proposed([proposed(tmp_path, "2027-01-01")], EDITIONS)
    assert edition.name == "pomalidomide/2027-01-01"


def test_an_edition_that_is_there_already_is_read(tmp_path: Path) -> None:
    (edition,) = read_proposed([proposed(tmp_path, "2023-03-24")], EDITIONS)
    assert edition == EDITIONS.named("pomalidomide/2023-03-24")


def test_the_first_edition_of_a_program_may_take_effect_on_any_day(tmp_path: Path) -> None:
    (edition,) = read_proposed([proposed(tmp_path, "1999-01-01")], Editions({}))
    assert edition.name == "pomalidomide/1999-01-01"


@pytest.mark.parametrize("day", ["2017-06-26", "2017-06-28", "2023-03-23"])
def test_a_backdated_edition_is_refused_with_what_to_do(tmp_path: Path, day: str) -> None:
    path = proposed(tmp_path, day)
    with pytest.raises(DefectiveProgram, match="pomalidomide/2023-03-24 takes effect later") as refused:
        read_proposed([path], EDITIONS)
    assert str(refused.value).startswith(f"{path}: effective_from: ")
    assert str(refused.value).endswith("choose a day after 2023-03-24")


def test_another_edition_of_a_day_that_is_taken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        DefectiveProgram, match="effective_from: another edition takes effect on the same day"
    ):
        read_proposed([proposed(tmp_path, "2017-06-27")], EDITIONS)


def test_two_proposed_editions_of_one_day_are_refused(tmp_path: Path) -> None:
    both = [
        proposed(tmp_path, "2027-01-01", "a.toml"),
        proposed(tmp_path, "2027-01-01", "b.toml", ended_on="2027-06-01"),
    ]
    with pytest.raises(
        DefectiveProgram, match="another edition takes effect on the same day; choose another day"
    ):
        read_proposed(both, EDITIONS)


@pytest.mark.parametrize("follows", ["2027-03-01", "2027-06-01", "2028-01-01"])
def test_an_edition_after_the_end_of_its_program_is_refused(tmp_path: Path, follows: str) -> None:
    last = proposed(tmp_path, "2027-01-01", "last.toml", ended_on="2027-06-01")
    more = proposed(tmp_path, follows, "more.toml")
    with pytest.raises(
        DefectiveProgram, match="which ended the program on 2027-06-01; take ended_on out"
    ) as refused:
        read_proposed([more, last], EDITIONS)
    assert str(refused.value).startswith(f"{more}: effective_from: ")


def test_an_ended_program_in_a_folder_has_no_later_edition(tmp_path: Path) -> None:
    folder = tmp_path / "pomalidomide"
    folder.mkdir()
    proposed(folder, "2027-01-01", "2027-01-01.toml", ended_on="2027-01-01")
    assert load_editions(tmp_path)["pomalidomide"][-1].ended_on is not None
    proposed(folder, "2028-01-01", "2028-01-01.toml")
    with pytest.raises(
        DefectiveProgram, match=r"2028-01-01\.toml: effective_from: pomalidomide/2028-01-01 would"
    ):
        load_editions(tmp_path)
