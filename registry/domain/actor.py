"""Who is asking: an account with one role, and the participant that it acts for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles an account can have; what each may do stands in `registry/rights.py`."""

    PRESCRIBER = "prescriber"
    DELEGATE = "delegate"
    PHARMACIST = "pharmacist"
    REPRESENTATIVE = "representative"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    CLIENT = "client"


SCOPES = ("prescribe", "dispense", "patients")
"""What a machine client may be allowed: to ask at the first gate, to ask at the other two, to see and keep patients."""


@dataclass(frozen=True)
class Actor:
    """The account that acts. `scopes` narrow what a machine client may do; `name` is the holder's, as it is printed."""

    account_id: str
    role: Role
    username: str
    prescriber_id: str | None = None
    delegate_id: str | None = None
    pharmacy_id: str | None = None
    pharmacist_id: str | None = None
    scopes: frozenset[str] = frozenset()
    name: str = ""


OPERATOR = Actor("00000000-0000-0000-0000-000000000000", Role.ADMINISTRATOR, "operator")
"""Whoever works at the machine itself, through the command line."""
