"""An account is opened: one role, and the participant that it acts for."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.actor import Role
from registry.domain.errors import Invalid
from registry.domain.identifiers import username
from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.passwords import check_new, hashed
from registry.services.registry import Registry
from registry.storage import accounts, participants
from registry.storage.transaction import Transaction

NEEDED = {
    Role.PRESCRIBER: ("prescriber_id",),
    Role.DELEGATE: ("prescriber_id", "delegate_id"),
    Role.PHARMACIST: ("pharmacy_id", "pharmacist_id"),
    Role.REPRESENTATIVE: ("pharmacy_id",),
}
CLIENTS_OWN = ("prescriber_id", "delegate_id", "pharmacy_id", "pharmacist_id", "scopes")
"""What a machine client may have all of; a person has what the role needs and no more."""


@dataclass(frozen=True)
class OpenAccount:
    """Who may sign in, in which role, and for which participant; `scopes` are a machine client's."""

    username: str
    name: str
    role: Role
    password: str | None = None
    prescriber_id: str | None = None
    delegate_id: str | None = None
    pharmacy_id: str | None = None
    pharmacist_id: str | None = None
    scopes: tuple[str, ...] = ()
    known_to_everybody: bool = False
    """The password is the demo's, so how strong it is does not matter."""


def open_account(registry: Registry, call: Call, request: OpenAccount) -> Answer:
    """The account is open.

    Raises Invalid for a name that another could look like, or when the role's participant is missing or unknown,
    Conflict for a name that is taken.
    """
    _check(request)
    acts_for = {
        "prescriber_id": request.prescriber_id,
        "delegate_id": request.delegate_id,
        "pharmacy_id": request.pharmacy_id,
        "pharmacist_id": request.pharmacist_id,
    }
    known = {
        "username": username(request.username),
        "name": request.name,
        "role": request.role,
        "scopes": list(request.scopes),
        **acts_for,
    }
    password_hash = hashed(request.password) if request.password is not None else None

    def act(tx: Transaction) -> Answer:
        _check_participants(tx, request)
        account_id = new_id(call)
        document = {"account_id": account_id, **known, "recorded_at": call.as_of}
        secret = {"password_hash": password_hash, "recorded_by": call.actor.account_id}
        accounts.add(tx, {**document, **secret})
        enter(tx, call, "account-opened", known, stream="account", stream_id=account_id)
        return answer(document)

    return perform(registry, call, act)


def _check(request: OpenAccount) -> None:
    needed = NEEDED.get(request.role, ())
    surplus = [field for field in CLIENTS_OWN if field not in needed and getattr(request, field)]
    if surplus and request.role is not Role.CLIENT:
        raise Invalid(
            f"An account of the role {request.role} has no use for all that is named.",
            fields={f"/{field}": "not for this role; leave it out" for field in surplus},
        )
    missing = [field for field in needed if getattr(request, field) is None]
    if missing:
        raise Invalid(
            f"An account of the role {request.role} acts for somebody who must be named.",
            fields={f"/{field}": "needed for this role" for field in missing},
        )
    if request.password is not None and request.role is Role.CLIENT:
        raise Invalid(
            "A machine has no password.", fields={"/password": "not for this role; issue a token instead"}
        )
    if request.password is not None and not request.known_to_everybody:
        check_new(request.password, request.username, request.name)


def _check_participants(tx: Transaction, request: OpenAccount) -> None:
    for noun in (
        participants.PRESCRIBER,
        participants.DELEGATE,
        participants.PHARMACY,
        participants.PHARMACIST,
    ):
        named = getattr(request, noun.id_column)
        if named is None:
            continue
        row = participants.find(tx, noun, named)
        if row is None:
            raise Invalid("There is no such participant.", fields={f"/{noun.id_column}": "not registered"})
        for owner in ("prescriber_id", "pharmacy_id"):
            if noun.id_column != owner and owner in row and row[owner] != getattr(request, owner):
                raise Invalid(
                    "The participants named do not belong together.",
                    fields={f"/{noun.id_column}": f"belongs to another {owner.removesuffix('_id')}"},
                )
