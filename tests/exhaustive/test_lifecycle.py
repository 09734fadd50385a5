"""Every history of up to so many acts: at each step, all three gates say what the rules say, told a second time."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator

import pytest

from registry.domain.decision import decide
from registry.domain.facts import Facts, Gate
from tests.asking import NOW
from tests.exhaustive import acts, gathered
from tests.exhaustive.acts import ALPHABET
from tests.properties import rules
from tests.properties.model import FERTILE, MAN, Books
from tests.properties.rules import Ask, Handing

History = tuple[str, ...]
SEED_OF_A_COURSE = ("papers", "baseline tests", "ask prescription", "ask dispense", "release")


def enrolled(category: str, *done: str) -> Books:
    """A patient enrolled now, of whom some acts are done already."""
    books = Books(NOW)
    acts.enroll(books, category)
    for name in done:
        ALPHABET[name](books)
    return books


STARTS: dict[str, tuple[Callable[[], Books], int]] = {
    "enrolled": (lambda: enrolled(FERTILE), 4),
    "authorized": (lambda: enrolled(FERTILE, *SEED_OF_A_COURSE[:3]), 4),
    "in a course": (lambda: enrolled(FERTILE, *SEED_OF_A_COURSE, "21 days"), 4),
    "a man": (lambda: enrolled(MAN, "papers"), 3),
}


@pytest.mark.parametrize("start", STARTS)
def test_every_history_is_decided_as_the_rules_say(start: str) -> None:
    begin, depth = STARTS[start]
    seen, verdicts = 0, set()
    for history, books in histories(begin(), depth):
        seen += 1
        for gate, facts, expected in asked(books):
            decision = decide(facts, gathered.EDITION, gate)
            assert {item.code for item in decision.unmet} == expected, (start, history, gate)
            verdicts.add((gate, decision.authorized))
    assert seen > 1_000
    assert {(gate, True) for gate in Gate} <= verdicts


def histories(start: Books, depth: int) -> Iterator[tuple[History, Books]]:
    """The books after every sequence of up to `depth` acts; of sequences that end in the same books, the first."""
    known: set[bytes] = set()
    front: list[tuple[History, bytes]] = [((), pickle.dumps(start))]
    for left in range(depth, -1, -1):
        following: list[tuple[History, bytes]] = []
        for history, kept in front:
            if kept in known:
                continue
            known.add(kept)
            yield history, _books(kept)
            if left:
                following += [((*history, name), _after(kept, name)) for name in ALPHABET]
        front = following


def _after(kept: bytes, name: str) -> bytes:
    books = _books(kept)
    ALPHABET[name](books)
    return pickle.dumps(books)


def _books(kept: bytes) -> Books:
    books: Books = pickle.loads(kept)  # noqa: S301 - what this test has just written
    return books


def asked(books: Books) -> Iterator[tuple[Gate, Facts, set[str]]]:
    """Each gate that can be asked now, with its facts and what the rules say."""
    enrollment = books.enrollments[-1]
    ask = Ask(enrollment.category)
    facts = gathered.for_prescription(books, ask, enrollment.prescriber)
    yield Gate.PRESCRIPTION, facts, rules.prescription(books, ask, enrollment.prescriber)
    for number in enrollment.authorizations[-1:]:
        yield Gate.DISPENSE, gathered.for_dispense(books, number), rules.dispense(books, number)
    for given in books.confirmations[-1:]:
        handing = Handing(enrollment.category)
        yield Gate.RELEASE, gathered.for_release(books, given, handing), rules.release(books, given, handing)
