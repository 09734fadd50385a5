"""Releases, the product, and the numbers presented with what they were given for, read from what the question gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registry.domain import facts as known
from registry.storage.facts.instants import at, maybe_at, maybe_on

Item = list[Any]


def release(item: Item | None) -> known.Release | None:
    """One release of the drug."""
    if item is None:
        return None
    release_id, released, days_supply = item
    return known.Release(release_id, at(released), days_supply)


def product(item: Item | None) -> known.Product | None:
    """The product asked for."""
    if item is None:
        return None
    ndc, program, strength, dispensable, marketed_from, marketed_until = item
    return known.Product(
        ndc, program, strength, dispensable, maybe_on(marketed_from), maybe_on(marketed_until)
    )


def authorization(item: Item | None) -> known.Authorization | None:
    """The authorization number presented, with its prescription."""
    if item is None:
        return None
    authorization_id, patient_id, prescriber_id, enrollment_id, program, ndc, strength, category = item[:8]
    issued, valid_until, used, cancelled, quantity, days_supply, _route = item[8:]
    return known.Authorization(
        id=authorization_id,
        patient_id=patient_id,
        prescriber_id=prescriber_id,
        enrollment_id=enrollment_id,
        program=program,
        ndc=ndc,
        strength=strength,
        risk_category=known.RiskCategory(category),
        issued_at=at(issued),
        valid_until=at(valid_until),
        used_at=maybe_at(used),
        cancelled_at=maybe_at(cancelled),
        quantity=quantity,
        days_supply=days_supply,
    )


def completed(request: known.Request, item: Item | None) -> known.Request:
    """What the pharmacist did not say is taken from the prescription that was authorized."""
    prescription = authorization(item)
    if item is None or prescription is None:
        return request
    prescribed: dict[str, Any] = {
        "ndc": prescription.ndc,
        "quantity": prescription.quantity,
        "days_supply": prescription.days_supply,
        "risk_category": prescription.risk_category,
        "route": known.Route(item[-1]),
    }
    said = vars(request)
    return replace(request, **{name: value for name, value in prescribed.items() if said[name] is None})


def confirmation(item: Item | None) -> known.Confirmation | None:
    """The confirmation number presented, with what was confirmed."""
    if item is None:
        return None
    confirmation_id, pharmacy_id, ndc, strength, quantity, days_supply = item[:6]
    confirmed, valid_until, used, cancelled = item[6:]
    return known.Confirmation(
        id=confirmation_id,
        pharmacy_id=pharmacy_id,
        ndc=ndc,
        strength=strength,
        quantity=quantity,
        days_supply=days_supply,
        confirmed_at=at(confirmed),
        valid_until=at(valid_until),
        used_at=maybe_at(used),
        cancelled_at=maybe_at(cancelled),
    )
