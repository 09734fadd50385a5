"""What a formula may ask of facts: whether something is there, its value, and what the calendar says of it."""

from __future__ import annotations

from abc import ABC, abstractmethod

import z3

from registry.domain.facts import RiskCategory
from registry.programs.proofs.terms_of_facts import MEMBER, Formula, Term


class View(ABC):
    """Facts as a formula sees them: real ones, or any at all. Values of what is not there mean nothing."""

    @abstractmethod
    def has(self, path: str) -> Formula:
        """Whether the record or value is there, and all records above it."""

    @abstractmethod
    def __getitem__(self, path: str) -> Term:
        """The value: an instant in microseconds since `as_of`, a day by its number."""

    @abstractmethod
    def includes(self, path: str, word: str) -> Formula:
        """Whether the set of words has the word."""

    @abstractmethod
    def slots(self, name: str) -> list[str]:
        """The paths of the places in a list of records; each may be empty."""

    @abstractmethod
    def months_after(self, path: str, months: int) -> Term:
        """The instant so many calendar months after another."""

    @abstractmethod
    def months_after_supply(self, months: int) -> Term:
        """The instant so many calendar months after the enrollment's last supply ran out."""

    @abstractmethod
    def day_months_after(self, path: str, months: int) -> Term:
        """The day so many calendar months after another."""

    @abstractmethod
    def today(self, zone: str) -> Term:
        """The day of `as_of` in a time zone: a path to its name, or the name."""

    @abstractmethod
    def day_of(self, path: str, zone: str) -> Term:
        """The day of an instant in the time zone at that path."""

    def is_(self, path: str, *words: RiskCategory | str) -> Formula:
        """Whether the value is there and one of the words."""
        return z3.And(self.has(path), z3.Or([self[path] == MEMBER[word] for word in words]))  # type: ignore[index]

    def category_is(self, category: RiskCategory | None) -> Formula:
        """Whether the patient's category is that: the enrollment's, else the one that the request says, else none."""
        enrolled, asked = "enrollment.risk_category", "request.risk_category"
        if category is None:
            return z3.Not(z3.Or(self.has(enrolled), self.has(asked)))
        only_asked = z3.And(z3.Not(self.has(enrolled)), self.is_(asked, category))
        return z3.Or(self.is_(enrolled, category), only_asked)

    @property
    def is_first_of_course(self) -> Formula:
        """Whether the enrollment has no release yet."""
        return z3.Not(self.has("first_release"))
