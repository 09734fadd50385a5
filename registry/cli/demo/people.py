"""The demo's prescribers, pharmacies and accounts. All are invented; their identifiers only have valid check digits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from registry.cli.demo.acting import Somebody
from registry.domain.actor import OPERATOR, Actor, Role
from registry.services.act import Answer, Call
from registry.services.appoint_delegate import AppointDelegate, appoint_delegate
from registry.services.certify import CERTIFY, PHARMACY, PRESCRIBER, Kind, TakeStep, take_step
from registry.services.open_account import OpenAccount, open_account
from registry.services.register_pharmacist import RegisterPharmacist, register_pharmacist
from registry.services.register_pharmacy import RegisterPharmacy, register_pharmacy
from registry.services.register_prescriber import RegisterPrescriber, register_prescriber
from registry.services.registry import Registry
from registry.services.train import CompleteTraining, train_pharmacist, train_pharmacy

PROGRAM = "pomalidomide"
PASSWORD = "demo-password"  # noqa: S105 - printed on every start, and only served on a loopback address
LONG_AGO = timedelta(days=120)
FIRST, LAST = "demo-coordinator", "demo-auditor"
"""The account that is opened first, and the one opened when all else is there."""

PRESCRIBERS = (
    ("demo-prescriber-1", RegisterPrescriber("1111111112", "Demo Prescriber 1", "AB1234563", "hematology")),
    ("demo-prescriber-2", RegisterPrescriber("1222222220", "Demo Prescriber 2", None, "oncology")),
)
PHARMACIES = (
    (
        "demo-pharmacist-1",
        RegisterPharmacy("1111111", "Demo Pharmacy 1", "Demo Representative 1", "America/New_York"),
    ),
    (
        "demo-pharmacist-2",
        RegisterPharmacy("2222222", "Demo Pharmacy 2", "Demo Representative 2", "America/Chicago"),
    ),
)


@dataclass(frozen=True)
class People:
    """Who acts in the histories of the demo's patients."""

    coordinator: Somebody
    prescribers: tuple[Somebody, ...]
    pharmacists: tuple[Somebody, ...]


def settle(registry: Registry, now: datetime) -> People:
    """Register, certify and train everybody long ago, and open an account for each."""
    operator = Somebody(registry, OPERATOR, now)
    coordinator = _account(operator, OpenAccount(FIRST, "Demo Coordinator", Role.COORDINATOR))
    prescribers = tuple(_prescriber(coordinator, operator, name, who) for name, who in PRESCRIBERS)
    pharmacists = tuple(_pharmacist(coordinator, operator, name, which) for name, which in PHARMACIES)
    _account(operator, OpenAccount("demo-administrator", "Demo Administrator", Role.ADMINISTRATOR))
    return People(coordinator, prescribers, pharmacists)


def finish(registry: Registry, now: datetime) -> None:
    """Open the account that shows that the demo is whole."""
    _account(Somebody(registry, OPERATOR, now), OpenAccount(LAST, "Demo Auditor", Role.AUDITOR))


def _prescriber(
    coordinator: Somebody, operator: Somebody, username: str, who: RegisterPrescriber
) -> Somebody:
    prescriber_id = coordinator.does(register_prescriber, who, ago=LONG_AGO)["prescriber_id"]
    _certify(coordinator, PRESCRIBER, prescriber_id)
    delegate = AppointDelegate(prescriber_id, f"{who.name}'s Delegate")
    delegate_id = coordinator.does(appoint_delegate, delegate, ago=LONG_AGO)["delegate_id"]
    _account(
        operator,
        OpenAccount(
            username.replace("prescriber", "delegate"),
            delegate.name,
            Role.DELEGATE,
            prescriber_id=prescriber_id,
            delegate_id=delegate_id,
        ),
    )
    return _account(operator, OpenAccount(username, who.name, Role.PRESCRIBER, prescriber_id=prescriber_id))


def _pharmacist(
    coordinator: Somebody, operator: Somebody, username: str, which: RegisterPharmacy
) -> Somebody:
    pharmacy_id = coordinator.does(register_pharmacy, which, ago=LONG_AGO)["pharmacy_id"]
    _certify(coordinator, PHARMACY, pharmacy_id)
    coordinator.does(train_pharmacy, CompleteTraining(pharmacy_id, PROGRAM), ago=LONG_AGO)
    name = which.name.replace("Pharmacy", "Pharmacist")
    pharmacist_id = coordinator.does(
        register_pharmacist, RegisterPharmacist(pharmacy_id, name), ago=LONG_AGO
    )["pharmacist_id"]
    coordinator.does(train_pharmacist, CompleteTraining(pharmacist_id, PROGRAM), ago=LONG_AGO)
    account = OpenAccount(
        username, name, Role.PHARMACIST, pharmacy_id=pharmacy_id, pharmacist_id=pharmacist_id
    )
    return _account(operator, account)


def _certify(coordinator: Somebody, kind: Kind, participant_id: str) -> None:
    def certify(registry: Registry, call: Call, asked: TakeStep) -> Answer:
        return take_step(registry, call, kind, CERTIFY, asked)

    coordinator.does(certify, TakeStep(participant_id, PROGRAM), ago=LONG_AGO)


def _account(operator: Somebody, asked: OpenAccount) -> Somebody:
    opened = operator.does(
        open_account, replace(asked, password=PASSWORD, known_to_everybody=True), ago=LONG_AGO
    )
    actor = Actor(
        account_id=opened["account_id"],
        role=asked.role,
        username=asked.username,
        prescriber_id=asked.prescriber_id,
        delegate_id=asked.delegate_id,
        pharmacy_id=asked.pharmacy_id,
        pharmacist_id=asked.pharmacist_id,
        name=asked.name,
    )
    return Somebody(operator.registry, actor, operator.now)
