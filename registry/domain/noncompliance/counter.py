"""What happened at the pharmacy's counter against the rules of the release."""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.noncompliance.declaration import Finding, Stakeholder, Whom, event_rule
from registry.domain.noncompliance.history import History, Law, RefusedRelease

CONFIRMATION, IN_TIME = "confirmation-number-valid", "released-in-time"


@event_rule("confirmation-unused")
def confirmations_were_not_used(history: History, law: Law) -> Iterator[Finding]:
    """A confirmation number ran out: it was neither used for a release nor cancelled."""
    for number in history.confirmations:
        if number.released or number.cancelled_at is not None or number.valid_until >= history.as_of:
            continue
        edition = law.edition_at(number.valid_until)
        yield Finding(
            subject=number.id,
            whom=Whom(
                Stakeholder.PHARMACY, pharmacy_id=number.pharmacy_id, pharmacist_id=number.pharmacist_id
            ),
            occurred_at=number.valid_until,
            evidence=(number.id,),
            cite=edition.confirmation_hours.cite if edition else (),
        )


@event_rule("release-without-confirmation")
def releases_were_asked_without_a_confirmation(history: History, _law: Law) -> Iterator[Finding]:
    """A release was asked for without a valid confirmation number."""
    return _refused(history, CONFIRMATION)


@event_rule("release-late")
def releases_were_reported_late(history: History, _law: Law) -> Iterator[Finding]:
    """A release was reported after the time that the edition allows from the confirmation."""
    return _refused(history, IN_TIME)


def _refused(history: History, code: str) -> Iterator[Finding]:
    for attempt in history.refused_releases:
        for decided in attempt.outcomes:
            if decided.code == code and decided.blocks:
                yield Finding(
                    subject=attempt.id,
                    whom=_pharmacy(attempt),
                    occurred_at=attempt.at,
                    evidence=(attempt.id, *decided.outcome.evidence),
                    cite=decided.citations,
                    figures={"reason": str(decided.outcome.reason)},
                )


def _pharmacy(attempt: RefusedRelease) -> Whom:
    return Whom(Stakeholder.PHARMACY, pharmacy_id=attempt.pharmacy_id, pharmacist_id=attempt.pharmacist_id)
