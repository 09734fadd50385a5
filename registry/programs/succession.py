"""Which edition may stand beside which: one a day, none after the program's end, none before one that is published."""

from __future__ import annotations

from collections.abc import Iterable

from registry.domain.edition import Edition


def contradiction(edition: Edition, others: Iterable[Edition]) -> str | None:
    """Why the edition can never stand beside the others of its program, and what to do; None when it can."""
    for other in others:
        if other.effective_from == edition.effective_from:
            return (
                "another edition takes effect on the same day; choose another day, or make both one edition"
            )
        first, last = sorted((edition, other), key=lambda each: each.effective_from)
        if first.ended_on is not None:
            return (
                f"{last.name} would follow {first.name}, which ended the program on {first.ended_on}; take ended_on"
                " out of the earlier one, or write what comes after the end as a program of another name"
            )
    return None


def backdating(edition: Edition, published: Iterable[Edition]) -> str | None:
    """Why the edition comes too late to be published, and what to do; None when it does not."""
    later = max(
        (one for one in published if one.effective_from > edition.effective_from), key=_day, default=None
    )
    if later is None:
        return None
    return (
        f"{later.name} takes effect later and is published: what was decided in between was decided without this"
        f" edition; choose a day after {later.effective_from}"
    )


def _day(edition: Edition) -> str:
    return edition.effective_from.isoformat()
