"""Who acts when a command changes or reads something: whoever may run commands on this machine."""

from __future__ import annotations

from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

from registry.clock import SystemClock
from registry.domain.actor import Actor, Role
from registry.services.act import Call

OPERATOR = Actor(
    account_id=str(uuid5(NAMESPACE_URL, "account:command-line")),
    role=Role.ADMINISTRATOR,
    username="command-line",
)
READER = replace(OPERATOR, role=Role.AUDITOR)


def call() -> Call:
    """Return a call of the operator, now."""
    return Call(OPERATOR, SystemClock().now())
