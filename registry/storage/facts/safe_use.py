"""What is known of the safe use by this patient, read from what the question gives."""

from __future__ import annotations

from typing import Any

from registry.domain import facts as known
from registry.domain import prescribing
from registry.storage.facts.instants import at

Item = list[Any]


def authorization_form(item: Item | None) -> prescribing.AuthorizationForm | None:
    """The form that was signed last, and the number that it went with."""
    if item is None:
        return None
    form_id, signed, used_for = item
    return prescribing.AuthorizationForm(form_id, at(signed), used_for)


def contraception(item: Item | None) -> known.ContraceptionConfirmation | None:
    """The latest confirmation of abstinence or methods."""
    if item is None:
        return None
    confirmation_id, confirmed, in_use_since, abstinence, methods, contraindicated = item
    return known.ContraceptionConfirmation(
        id=confirmation_id,
        confirmed_at=at(confirmed),
        in_use_since=at(in_use_since),
        abstinence=abstinence,
        methods=tuple(methods),
        highly_effective_contraindicated=contraindicated,
    )


def prescriber_survey(item: Item | None) -> known.PrescriberSurvey | None:
    """The survey that the prescriber answered last."""
    if item is None:
        return None
    survey_id, answered, in_person = item
    return known.PrescriberSurvey(survey_id, at(answered), in_person)


def missed_window(item: Item | None) -> prescribing.MissedWindow | None:
    """The window of the last number that expired."""
    if item is None:
        return None
    authorization_id, opened, closed = item
    return prescribing.MissedWindow(authorization_id, at(opened), at(closed))


def pregnancy_test(item: Item) -> known.PregnancyTest:
    """One pregnancy test."""
    test_id, result, detects, collected, reported, concern_closed = item
    return known.PregnancyTest(
        id=test_id,
        result=known.TestResult(result),
        detects_miu_ml=detects,
        collected_at=at(collected),
        reported_at=at(reported),
        concern_closed=concern_closed,
    )


def concern(item: Item) -> known.PregnancyConcern:
    """One open concern."""
    concern_id, kind, occurred = item
    return known.PregnancyConcern(concern_id, known.ConcernKind(kind), at(occurred))


def hold(item: Item) -> known.Hold:
    """One hold."""
    hold_id, kind, placed = item
    return known.Hold(hold_id, known.HoldKind(kind), at(placed))
