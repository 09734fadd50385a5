"""Questions that make no sense are refused, with the place where they do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from registry.domain.decision import Verdict
from registry.domain.errors import Invalid
from registry.domain.question import DecisionFilter, Instants

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
REFUSED = {
    "since in the future": (Instants(since=NOW + MOMENT), "instant-in-future", "/since"),
    "until in the future": (Instants(until=NOW + MOMENT), "instant-in-future", "/until"),
    "true in the future": (Instants(as_of=NOW + MOMENT), "instant-in-future", "/as_of"),
    "known in the future": (Instants(known_at=NOW + MOMENT), "instant-in-future", "/known_at"),
    "reversed": (Instants(since=NOW, until=NOW - MOMENT), "period-reversed", "/until"),
    "empty": (Instants(since=NOW, until=NOW), "period-reversed", "/until"),
}


@pytest.mark.parametrize(("instants", "code", "pointer"), REFUSED.values(), ids=REFUSED)
def test_instants_that_can_not_be_asked_are_refused(instants: Instants, code: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        DecisionFilter(instants=instants).require_sense(NOW)
    assert (refused.value.code, set(refused.value.fields)) == (code, {pointer})


def test_a_reason_is_one_that_a_precondition_gives() -> None:
    DecisionFilter(reason="pregnancy-test-current/TOO_OLD").require_sense(NOW)
    DecisionFilter(reason="edition-in-force/NO_EDITION", verdict=Verdict.REFUSED).require_sense(NOW)
    for reason in ("", "TOO_OLD", "pregnancy-test-current", "no-such/TOO_OLD"):
        with pytest.raises(Invalid) as refused:
            DecisionFilter(reason=reason).require_sense(NOW)
        assert refused.value.code == "unknown-reason"
    with pytest.raises(Invalid, match="can not be answered") as refused:
        DecisionFilter(reason="pregnancy-test-current/LATE").require_sense(NOW)
    assert "TOO_OLD" in refused.value.fields["/reason"]


def test_what_was_authorized_has_no_reason() -> None:
    asked = DecisionFilter(reason="pregnancy-test-current/TOO_OLD", verdict=Verdict.AUTHORIZED)
    with pytest.raises(Invalid) as refused:
        asked.require_sense(NOW)
    assert set(refused.value.fields) == {"/verdict"}


def test_a_question_says_what_is_set_and_nothing_else() -> None:
    asked = DecisionFilter(program="pomalidomide", instants=Instants(since=NOW - MOMENT, until=NOW))
    assert asked.said() == {"program": "pomalidomide", "since": NOW - MOMENT, "until": NOW}
    asked.require_sense(NOW)
