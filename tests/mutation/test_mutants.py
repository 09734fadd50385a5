"""What is read back from a run, and which changes are of words alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mutation.mutants import Change, Mutant, mutants
from tests.mutation.survivors import complaints, counts, explained

MUTATED = '''
def x_half__mutmut_orig(number: int, by: int = 2) -> float:
    """Half of it."""
    return number / by

def x_half__mutmut_1(number: int, by: int = 3) -> float:
    """Half of it."""
    return number / by

def x_half__mutmut_2(number: int, by: int = 2) -> float:
    """Half of it."""
    return number * by

class Box:
    def xǁBoxǁsize__mutmut_orig(self) -> int:
        return 1

    def xǁBoxǁsize__mutmut_1(self) -> int:
        return 2
'''


def test_a_mutant_is_named_by_its_place_and_its_lines(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "box.py").write_text(MUTATED, encoding="utf-8")
    codes = {"box.x_half__mutmut_1": 0, "box.x_half__mutmut_2": 1, "box.xǁBoxǁsize__mutmut_1": 36}
    meta = json.dumps({"exit_code_by_key": codes})
    (tmp_path / "registry" / "box.py.meta").write_text(meta, encoding="utf-8")
    place = "registry/box.py:"
    assert list(mutants(tmp_path)) == [
        Mutant(
            "box.x_half__mutmut_1",
            Change(
                f"{place}half",
                "def (number: int, by: int = 2) -> float:",
                "def (number: int, by: int = 3) -> float:",
            ),
            seen=False,
        ),
        Mutant(
            "box.x_half__mutmut_2",
            Change(f"{place}half", "return number / by", "return number * by"),
            seen=True,
        ),
        Mutant("box.xǁBoxǁsize__mutmut_1", Change(f"{place}Box.size", "return 1", "return 2"), seen=True),
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "wording"),
    [
        ('raise ValueError("a b")', 'raise ValueError("XXa bXX")', True),
        ('raise ValueError("a b")', "raise ValueError(None)", True),
        ('raise ValueError(f"{a!r} b")', 'raise ValueError(f"{A!R} B")', True),
        ('raise _invalid("NDC", field, "a b")', 'raise _invalid("NDC", None, "a b")', False),
        ('raise _invalid("NDC", field, "a b")', 'raise _invalid("ndc", field, "a b")', False),
        ('return unmet("TOO_OLD", test.id)', 'return unmet("XXTOO_OLDXX", test.id)', False),
        ('return unmet("TOO_OLD", test.id)', 'return unmet("TOO_OLD", None)', False),
        ("return None", 'return ""', False),
    ],
)
def test_a_change_of_words_alone_is_told_from_any_other(was: str, becomes: str, wording: bool) -> None:
    assert Change("here", was, becomes).is_wording is wording


def test_every_explained_mutant_is_of_a_line_that_is_still_there() -> None:
    root = Path(__file__).parents[2]
    for change, why in explained().items():
        lines = (root / change.where.partition(":")[0]).read_text(encoding="utf-8").splitlines()
        assert change.was in " ".join(line.strip() for line in lines)
        assert why


def test_a_survivor_must_be_on_the_list_and_the_list_have_no_other() -> None:
    listed, killed, new = (Change("here", f"return {n}", f"return {n + 1}") for n in range(3))
    words = Change("here", 'raise ValueError("a b")', "raise ValueError(None)")
    found = [
        Mutant("m1", listed, seen=False),
        Mutant("m2", killed, seen=True),
        Mutant("m3", new, seen=False),
        Mutant("m4", words, seen=False),
    ]
    reasons = {listed: "the same", killed: "thought to be the same"}
    assert [said.splitlines()[0] for said in complaints(found, reasons)] == [
        "m3 survives and is not explained",
        "explained, but killed or gone",
    ]
    assert list(complaints([found[0], found[3]], {listed: "the same"})) == []
    assert counts(found, reasons).startswith("4 mutants: 1 killed, 1 of words alone survive, 1 survive and")
