"""What the gates gave: a prescriber's authorizations, a pharmacy's confirmations and its releases.

Each is known by the decision that gave it, and listed in the order of those decisions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registry.domain.actor import Actor, Role
from registry.domain.errors import Forbidden, NotFound
from registry.domain.numbers import show_number
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.storage import dispenses, prescriptions
from registry.storage.transaction import EVERYTHING, Row, Sight, looking

EVERYBODYS = frozenset({Role.COORDINATOR, Role.AUDITOR})


def list_authorizations(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
    """The authorizations given to the caller's prescriber; for a coordinator or auditor, all of them."""
    prescriber_id = _only_own(call.actor, call.actor.prescriber_id)
    sight = _sight(call.actor, Sight(prescriber_id=prescriber_id))
    with looking(registry.reporting_to(sight), sight) as tx:
        page = paged(
            lambda last, most: prescriptions.page(tx, prescriber_id, last, most), "decision_id", after, limit
        )
    log_apart(registry, call, "prescription-authorizations", [row["patient_id"] for row in page.items])
    return replace(page, items=[_shown(row, "authorization_number") for row in page.items])


def show_authorization(registry: Registry, call: Call, decision_id: str) -> dict[str, Any]:
    """The authorization that the decision gave. Raises NotFound for somebody else's."""
    prescriber_id = _only_own(call.actor, call.actor.prescriber_id)
    sight = _sight(call.actor, Sight(prescriber_id=prescriber_id))
    with looking(registry.reporting_to(sight), sight) as tx:
        row = prescriptions.given_by(tx, decision_id)
        if row is None or prescriber_id not in (None, row["prescriber_id"]):
            raise NotFound("There is no such authorization among yours.", code="no-such-authorization")
    log_apart(registry, call, "prescription-authorization", [row["patient_id"]])
    return _shown(row, "authorization_number")


def list_confirmations(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
    """The confirmations given to the caller's pharmacy; for a coordinator or auditor, all of them."""
    pharmacy_id = _only_own(call.actor, call.actor.pharmacy_id)
    sight = _sight(call.actor, Sight(pharmacy_id=pharmacy_id))
    with looking(registry.reporting_to(sight), sight) as tx:
        page = paged(
            lambda last, most: dispenses.page(tx, pharmacy_id, last, most), "decision_id", after, limit
        )
    log_apart(registry, call, "dispense-authorizations", [row["patient_id"] for row in page.items])
    return replace(page, items=[_shown(row, "confirmation_number") for row in page.items])


def show_confirmation(registry: Registry, call: Call, decision_id: str) -> dict[str, Any]:
    """The confirmation that the decision gave, with its release. Raises NotFound for another pharmacy's."""
    pharmacy_id = _only_own(call.actor, call.actor.pharmacy_id)
    sight = _sight(call.actor, Sight(pharmacy_id=pharmacy_id))
    with looking(registry.reporting_to(sight), sight) as tx:
        row = dispenses.given_by(tx, decision_id)
        if row is None or pharmacy_id not in (None, row["pharmacy_id"]):
            raise NotFound("There is no such confirmation among yours.", code="no-such-confirmation")
    log_apart(registry, call, "dispense-authorization", [row["patient_id"]])
    return _shown(row, "confirmation_number")


def list_releases(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
    """The releases by the caller's pharmacy; for a coordinator or auditor, all of them."""
    pharmacy_id = _only_own(call.actor, call.actor.pharmacy_id)
    sight = _sight(call.actor, Sight(pharmacy_id=pharmacy_id))
    with looking(registry.reporting_to(sight), sight) as tx:
        page = paged(
            lambda last, most: dispenses.releases(tx, pharmacy_id, last, most), "decision_id", after, limit
        )
    log_apart(registry, call, "dispenses", [row["patient_id"] for row in page.items])
    return replace(page, items=[_shown(row, "confirmation_number") for row in page.items])


def show_release(registry: Registry, call: Call, decision_id: str) -> dict[str, Any]:
    """The release that the decision allowed, with its checklist. Raises NotFound for another pharmacy's."""
    pharmacy_id = _only_own(call.actor, call.actor.pharmacy_id)
    sight = _sight(call.actor, Sight(pharmacy_id=pharmacy_id))
    with looking(registry.reporting_to(sight), sight) as tx:
        row = dispenses.release_of(tx, decision_id)
        if row is None or pharmacy_id not in (None, row["pharmacy_id"]):
            raise NotFound("There is no such release among yours.", code="no-such-release")
    log_apart(registry, call, "dispense", [row["patient_id"]])
    return _shown(row, "confirmation_number")


def _only_own(actor: Actor, participant_id: str | None) -> str | None:
    """Whose numbers the caller sees; None for those who see all."""
    if actor.role in EVERYBODYS:
        return None
    if participant_id is None:
        raise Forbidden("This account acts for nobody to whom such numbers are given.")
    return participant_id


def _sight(actor: Actor, own: Sight) -> Sight:
    return EVERYTHING if actor.role in EVERYBODYS else own


def _shown(row: Row, name: str) -> dict[str, Any]:
    shown = {column: value for column, value in row.items() if column != "number"}
    return {**shown, name: show_number(row["number"])}
