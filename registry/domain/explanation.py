"""Says in plain words what a refusing outcome means and who must do what. Nothing here is stored with a decision."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain.decision import EDITION_IN_FORCE, DecidedOutcome
from registry.domain.edition import Edition, Value
from registry.domain.outcome import Status
from registry.domain.preconditions import PRECONDITIONS
from registry.domain.preconditions.declaration import Reason

_CLOSED = {
    "NO_EDITION": Reason(
        "No edition of the program is in force at this moment.",
        "The asker checks the program's name and the date; before its first edition a program authorizes nothing.",
    ),
    "PROGRAM_ENDED": Reason(
        "The program {title} has ended.",
        "The asker follows the rules that took the program's place; the records stay.",
    ),
}
REASONS: Mapping[str, Mapping[str, Reason]] = {
    EDITION_IN_FORCE: _CLOSED,
    **{precondition.code: precondition.reasons for precondition in PRECONDITIONS},
}


@dataclass(frozen=True)
class Explanation:
    """What is wrong, and who must do what about it."""

    sentence: str
    remedy: str


def explain(decided: DecidedOutcome, edition: Edition | None) -> Explanation:
    """The words for an unmet or unknown outcome, with the figures of the outcome and of its edition.

    Raises KeyError for an outcome that does not refuse, or that no precondition published.
    """
    outcome = decided.outcome
    reason = REASONS[decided.code][outcome.reason or ""]
    figures = ChainMap(dict(outcome.detail), _figures(decided.code, edition))
    missing = outcome.status is Status.UNKNOWN and reason.unknown is not None
    sentence = (reason.unknown or "") if missing else reason.sentence
    return Explanation(sentence.format_map(figures), reason.remedy.format_map(figures))


def _figures(code: str, edition: Edition | None) -> dict[str, int | str]:
    if edition is None:
        return {}
    figures: dict[str, int | str] = {"title": edition.title}
    rule = edition.rules.get(code)
    for name, value in rule.parameters.items() if rule else ():
        if isinstance(value, Value) and isinstance(value.value, int):
            figures[name] = value.value
    return figures
