"""How the demo's people act in the past: each act is a service's, at an instant of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from registry.domain.actor import Actor
from registry.services.act import Answer, Call
from registry.services.registry import Registry

Asked = TypeVar("Asked")


@dataclass(frozen=True)
class Somebody:
    """An account of the demo at work; `now` is the instant at which the demo's past ends."""

    registry: Registry
    actor: Actor
    now: datetime

    def does(
        self, act: Callable[[Registry, Call, Asked], Answer], asked: Asked, *, ago: timedelta = timedelta()
    ) -> dict[str, Any]:
        """Do the act as of `ago` before now; return its answer."""
        return act(self.registry, Call(self.actor, self.now - ago), asked).document
