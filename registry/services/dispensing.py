"""At the pharmacy's counter: which pharmacy and pharmacist ask, and in which program."""

from __future__ import annotations

from dataclasses import dataclass, replace

from registry.domain.actor import Actor
from registry.domain.errors import Forbidden, Invalid
from registry.services.registry import Registry
from registry.storage import participants
from registry.storage.facts import NO_PROGRAM, Gathered
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class Counter:
    """The pharmacy that asks and the pharmacist who acts."""

    pharmacy_id: str
    pharmacist_id: str


def counter_of(actor: Actor, pharmacist_id: str | None) -> Counter:
    """The counter at which the caller stands; a machine client names the pharmacist who acts.

    Raises:
        Forbidden: the account belongs to no pharmacy.
        Invalid: no pharmacist is named, or another than the account's own.
    """
    if actor.pharmacy_id is None:
        raise Forbidden("This account belongs to no pharmacy, so it can not ask for a dispense.")
    acting = actor.pharmacist_id or pharmacist_id
    if acting is None:
        raise Invalid(
            "The pharmacist who acts is not named.",
            fields={"/pharmacist_id": "name the acting pharmacist; this account is not a person"},
        )
    if pharmacist_id is not None and pharmacist_id != acting:
        raise Invalid(
            "This account belongs to another pharmacist.",
            fields={"/pharmacist_id": "leave it out, or name the pharmacist of this account"},
        )
    return Counter(actor.pharmacy_id, acting)


def require_staff(tx: Transaction, actor: Actor, counter: Counter) -> None:
    """The pharmacist whom a machine client names is one of its pharmacy; a person's account was checked when opened.

    Raises Invalid alike for a pharmacist of another pharmacy and for one who does not exist.
    """
    if actor.pharmacist_id is not None:
        return
    row = participants.find(tx, participants.PHARMACIST, counter.pharmacist_id)
    if row is None or row["pharmacy_id"] != counter.pharmacy_id:
        raise Invalid(
            "There is no such pharmacist at this pharmacy.",
            fields={"/pharmacist_id": "name a pharmacist of the pharmacy that this account acts for"},
        )


def in_program(registry: Registry, gathered: Gathered) -> Gathered:
    """The facts in a program, even when the number leads to none.

    The program is then that of the product named, or the only one there is. Raises Invalid when neither tells.
    """
    facts = gathered.facts
    if facts.program != NO_PROGRAM:
        if facts.program not in registry.editions:
            raise unknown_program(registry)
        return gathered
    if facts.product is not None and facts.product.program in registry.editions:
        return replace(gathered, facts=replace(facts, program=facts.product.program))
    if len(registry.editions) == 1:
        return replace(gathered, facts=replace(facts, program=registry.editions.programs[0]))
    raise Invalid(
        "The number leads to no prescription, so the program must be named.",
        fields={"/program": "name the program, one of " + ", ".join(registry.editions.programs)},
    )


def unknown_program(registry: Registry) -> Invalid:
    """The complaint about a program that is not kept here."""
    known = ", ".join(registry.editions.programs)
    return Invalid(
        "There is no such program.", code="unknown-program", fields={"/program": f"choose one of {known}"}
    )
