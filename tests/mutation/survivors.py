"""The list of mutants that no test can notice, and how it compares with those that none noticed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.mutation.mutants import Change, Mutant

_LIST = Path(__file__).with_name("survivors.toml")


def explained() -> dict[Change, str]:
    """Why each listed mutant can not be noticed."""
    listed = tomllib.loads(_LIST.read_text(encoding="utf-8"))["survivor"]
    return {Change(one["where"], one["was"], one["becomes"]): one["why"] for one in listed}


def complaints(found: list[Mutant], reasons: Mapping[Change, str]) -> Iterator[str]:
    """What is wrong: a survivor that is not on the list, an entry that is no survivor any more."""
    surviving = {mutant.change: mutant.name for mutant in found if not mutant.seen}
    for change, name in sorted(surviving.items()):
        if change not in reasons and not change.is_wording:
            yield _said(f"{name} survives and is not explained", change)
    for change in sorted(reasons.keys() - surviving.keys()):
        yield _said("explained, but killed or gone", change)


def counts(found: list[Mutant], reasons: Mapping[Change, str]) -> str:
    """How many there are, were noticed, and were not."""
    surviving = [mutant.change for mutant in found if not mutant.seen]
    listed = sum(change in reasons for change in surviving)
    words = sum(change.is_wording and change not in reasons for change in surviving)
    killed = len(found) - len(surviving)
    return f"{len(found)} mutants: {killed} killed, {words} of words alone survive, {listed} survive and are explained"


def _said(what: str, change: Change) -> str:
    return f"{what}\n  {change.where}\n  - {change.was}\n  + {change.becomes}"
