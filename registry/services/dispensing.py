"""At the pharmacy's counter: which pharmacy and pharmacist ask, and in which program."""

from __future__ import annotations

from dataclasses import dataclass, replace

from registry.domain.actor import Actor
from registry.domain.errors import Forbidden, Invalid
from registry.domain.facts import CertificationStatus, Facts, Pharmacy
from registry.services.registry import Registry
from registry.storage import participants
from registry.storage.facts import NO_PROGRAM, Asked, Gathered, gather_facts
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


def gather_in_program(tx: Transaction, registry: Registry, asked: Asked) -> Gathered:
    """The facts of the ask in the program that it names, else in the number's, also when the number leads to none.

    A number that was never issued is refused in every program, so the facts are then those in the program of the
    product named, else in one in which the pharmacy is certified, else in any. Raises Invalid for an unknown program.
    """
    gathered = gather_facts(tx, asked)
    program = gathered.facts.program
    if program == NO_PROGRAM:
        return gather_facts(tx, replace(asked, program=_likely_program(tx, registry, gathered.facts)))
    if program not in registry.editions:
        raise unknown_program(registry)
    return gathered


def _likely_program(tx: Transaction, registry: Registry, facts: Facts) -> str:
    """A program in which a number that leads nowhere is refused for as few other reasons as may be."""
    programs = registry.editions.programs
    if facts.product is not None and facts.product.program in programs:
        return facts.product.program
    certified = (program for program in programs if _is_certified(tx, facts.pharmacy, program))
    return next(certified, programs[0])


def _is_certified(tx: Transaction, pharmacy: Pharmacy | None, program: str) -> bool:
    if pharmacy is None:
        return False
    last = participants.latest_certification(tx, participants.PHARMACY_CERTIFICATION, pharmacy.id, program)
    return last is not None and last["status"] == CertificationStatus.ACTIVE


def unknown_program(registry: Registry) -> Invalid:
    """The complaint about a program that is not kept here."""
    known = ", ".join(registry.editions.programs)
    return Invalid(
        "There is no such program.", code="unknown-program", fields={"/program": f"choose one of {known}"}
    )
