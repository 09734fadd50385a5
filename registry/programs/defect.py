"""What is wrong in a program's file: where, what was expected, and which known name is nearest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class DefectiveProgram(Exception):
    """A program's file can not be used. The text names the file, the key and what was expected there."""


@dataclass(frozen=True)
class Place:
    """A key in a file, for complaints."""

    file: str
    key: str = ""

    def at(self, key: str) -> Place:
        """The key below this one."""
        return Place(self.file, f"{self.key}.{key}" if self.key else key)

    def defect(self, wrong: str) -> DefectiveProgram:
        """The exception to raise: `file: key: wrong`."""
        return DefectiveProgram(f"{self.file}: {self.key}: {wrong}" if self.key else f"{self.file}: {wrong}")

    def unknown(self, what: str, name: str, known: Iterable[str]) -> DefectiveProgram:
        """The exception for a name that nobody knows, with the nearest that is known."""
        names = sorted(str(each) for each in known)
        near = get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"the nearest known is {near[0]!r}" if near else f"known are {', '.join(names)}"
        return self.defect(f"unknown {what} {name!r}; {hint}")
