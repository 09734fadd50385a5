"""Who acts when a command changes or reads something: whoever may run commands on this machine."""

from __future__ import annotations

from dataclasses import replace

from registry.clock import SystemClock
from registry.domain.actor import OPERATOR, Role
from registry.services.act import Call

READER = replace(OPERATOR, role=Role.AUDITOR)
"""The operator, who at the machine itself sees what an auditor does."""


def reader() -> Call:
    """Return a look of the operator, now."""
    return Call(READER, SystemClock().now())


def call() -> Call:
    """Return a call of the operator, now."""
    return Call(OPERATOR, SystemClock().now())
