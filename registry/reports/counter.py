"""What a pharmacy sees at its counter: the answer to one ask as it stands now, and what happened lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from registry.domain.actor import Actor
from registry.domain.dates import day_in, start_of
from registry.domain.decision import Verdict
from registry.domain.errors import Forbidden
from registry.domain.explanation import REASONS
from registry.domain.facts import Gate
from registry.domain.ids import RANDOM_BYTES, uuid7
from registry.domain.numbers import show_number
from registry.domain.question import DecisionFilter
from registry.domain.standing import Standing, standing
from registry.reports.authorizations import show_confirmation, show_release
from registry.reports.decisions import show_decision
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.registry import Registry
from registry.services.stored_editions import edition_called
from registry.storage import decision_pages, dispenses, participants
from registry.storage.transaction import Sight, looking, reading

MOST = 500
"""So many of each kind are read; a pharmacy has far fewer in two days."""
LOOKED_BACK = timedelta(days=1)
"""Numbers of the day before are listed as well: some of them are still open."""


def show_ask(registry: Registry, call: Call, decision_id: str) -> dict[str, Any]:
    """The decision on an ask of the caller's pharmacy, with the number or the release that it gave.

    `authorized` says whether it gave one. Raises NotFound when the pharmacy made no such ask.
    """
    decision = show_decision(registry, call, decision_id)
    authorized = decision["verdict"] == Verdict.AUTHORIZED
    given: dict[str, Any] | None = None
    if authorized and decision["gate"] == Gate.DISPENSE:
        given = with_standing(show_confirmation(registry, call, decision_id), call.as_of)
    if authorized and decision["gate"] == Gate.RELEASE:
        given = show_release(registry, call, decision_id)
    return {
        "decision": decision,
        "authorized": authorized,
        "at_release": decision["gate"] == Gate.RELEASE,
        "given": given,
        "against": _against(registry, decision),
    }


def list_lately(registry: Registry, call: Call) -> dict[str, Any]:
    """The open confirmations, and today's releases and refusals, of the caller's pharmacy; the newest first.

    `today` begins at midnight in the zone of the pharmacy.
    """
    pharmacy_id = _pharmacy(call.actor)
    midnight = _midnight(registry, pharmacy_id, call.as_of)
    with looking(registry.database, Sight(pharmacy_id=pharmacy_id)) as tx:
        confirmed = dispenses.page(tx, pharmacy_id, _id_at(midnight - LOOKED_BACK), MOST)
        released = dispenses.releases(tx, pharmacy_id, _id_at(midnight), MOST)
        refusals = DecisionFilter(verdict=Verdict.REFUSED, pharmacy_id=pharmacy_id)
        refused = decision_pages.page(tx, refusals, _id_at(midnight), MOST)
    log_apart(registry, call, "counter", [row["patient_id"] for row in (*confirmed, *released, *refused)])
    shown = [with_standing(_shown(row), call.as_of) for row in confirmed]
    return {
        "since": midnight,
        "open": [row for row in reversed(shown) if row["open"]],
        "releases": [_shown(row) for row in reversed(released)],
        "refusals": [_refusal(row) for row in reversed(refused)],
    }


def _against(registry: Registry, decision: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every outcome that refuses, with the sources of its rule as the edition names them."""
    edition = edition_called(registry, decision["edition"])
    named = edition.sources if edition else {}
    return [
        {**outcome, "sources": [named.get(key, key) for key in outcome["citation"]]}
        for outcome in decision["outcomes"]
        if "sentence" in outcome
    ]


def with_standing(confirmation: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The confirmation with how it stands at that instant and what its pharmacy can do with it."""
    found = standing(
        used_at=confirmation["released_at"],
        cancelled_at=confirmation["cancelled_at"],
        valid_until=confirmation["valid_until"],
        at=at,
    )
    return {
        **confirmation,
        "standing": found.value,
        "open": found is Standing.OPEN,
        "can_release": found.usable,
        "can_cancel": found.cancellable,
    }


def _pharmacy(actor: Actor) -> str:
    if actor.pharmacy_id is None:
        raise Forbidden("This account belongs to no pharmacy.")
    return actor.pharmacy_id


def _midnight(registry: Registry, pharmacy_id: str, at: datetime) -> datetime:
    with reading(registry.database) as tx:
        row = participants.find(tx, participants.PHARMACY, pharmacy_id)
    zone = row["time_zone"] if row else "UTC"
    return start_of(day_in(at, zone), zone)


def _id_at(at: datetime) -> str:
    """An id that sorts before every one that was made since that instant."""
    return uuid7(at, bytes(RANDOM_BYTES))


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "confirmation_number": show_number(row["number"])}


def _refusal(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = ("decision_id", "gate", "program", "as_of", "reasons", "patient_id", "pharmacy_id")
    found = (REASONS[code][reason] for code, _, reason in (text.partition("/") for text in row["reasons"]))
    sentences = [reason.sentence for reason in found]
    known = {name: row[name] for name in shown}
    return {**known, "at_release": row["gate"] == Gate.RELEASE, "sentences": sentences}
