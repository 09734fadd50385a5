"""The benchmark of one decision asks every precondition, and reports what each costs."""

from __future__ import annotations

from benchmarks.decide import measure
from registry.domain.preconditions import PRECONDITIONS


def test_every_precondition_is_measured() -> None:
    measured = measure(50)
    assert list(measured.cost_us) == [precondition.code for precondition in PRECONDITIONS]
    assert measured.preconditions == len(PRECONDITIONS)
    assert 0 < measured.median_us <= measured.p99_us
    assert measured.per_second > 0
