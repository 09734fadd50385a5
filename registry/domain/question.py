"""What may be asked of the past: filters that combine, and the instants that a question is about.

Three kinds of instant are told apart. A period says when something happened: from `since` on and before `until`.
`as_of` asks what was true at an instant, `known_at` what the registry knew at an instant; both include the instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any

from registry.domain.access import Ground
from registry.domain.decision import Verdict
from registry.domain.errors import Invalid
from registry.domain.explanation import REASONS
from registry.domain.facts import Gate, RiskCategory

UNACCEPTABLE = "The question is well formed but can not be answered."
EXAMPLE = "write a precondition and its reason, such as pregnancy-test-current/TOO_OLD"


@dataclass(frozen=True)
class Instants:
    """When something happened, what was true when, and what was known when; all may be left open."""

    since: datetime | None = None
    until: datetime | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None

    def require_past(self, now: datetime) -> None:
        """Nothing; raises Invalid for an instant that has not come, and for a period that ends before it begins."""
        ahead = [name for name, at in self.said().items() if at > now]
        if ahead:
            not_yet = "this instant has not come yet; leave it out to ask up to now"
            fields = {f"/{name}": not_yet for name in ahead}
            raise Invalid(UNACCEPTABLE, code="instant-in-future", fields=fields)
        if self.since is not None and self.until is not None and self.until <= self.since:
            reversed_ = {"/until": "the period ends before it begins; say the later instant here"}
            raise Invalid(UNACCEPTABLE, code="period-reversed", fields=reversed_)

    def said(self) -> dict[str, datetime]:
        """The instants that are set, by name."""
        return {
            field.name: at for field in fields_of(Instants) if (at := getattr(self, field.name)) is not None
        }


@dataclass(frozen=True)
class DecisionFilter:
    """Which decisions: what is None is not asked for; what is set must all hold.

    A reason is written as decisions keep it: the precondition, a slash, and its reason code.
    """

    program: str | None = None
    gate: Gate | None = None
    verdict: Verdict | None = None
    reason: str | None = None
    prescriber_id: str | None = None
    pharmacy_id: str | None = None
    risk_category: RiskCategory | None = None
    instants: Instants = Instants()

    def require_sense(self, now: datetime) -> None:
        """Nothing; raises Invalid for an unknown reason, one of what was authorized, and for unfit instants."""
        self.instants.require_past(now)
        if self.reason is None:
            return
        _require_reason(self.reason)
        if self.verdict is Verdict.AUTHORIZED:
            only = "only refusals have reasons; leave the verdict out"
            raise Invalid(UNACCEPTABLE, code="reason-of-no-refusal", fields={"/verdict": only})

    def said(self) -> Mapping[str, Any]:
        """What is set, by name, the instants among it."""
        own = {field.name: getattr(self, field.name) for field in fields_of(self) if field.name != "instants"}
        return {name: value for name, value in own.items() if value is not None} | self.instants.said()


@dataclass(frozen=True)
class AccessFilter:
    """Which readings of a patient's record: by whom, on which ground, and when."""

    account_id: str | None = None
    ground: Ground | None = None
    since: datetime | None = None
    until: datetime | None = None

    def require_sense(self, now: datetime) -> None:
        """Nothing; raises Invalid for unfit instants."""
        Instants(self.since, self.until).require_past(now)

    def said(self) -> Mapping[str, Any]:
        """What is set, by name."""
        return {name: value for name, value in vars(self).items() if value is not None}


def _require_reason(reason: str) -> None:
    code, _, why = reason.partition("/")
    known = REASONS.get(code)
    if known is not None and why in known:
        return
    choices = f"the reasons of {code} are {', '.join(sorted(known))}" if known else EXAMPLE
    raise Invalid(UNACCEPTABLE, code="unknown-reason", fields={"/reason": choices})
