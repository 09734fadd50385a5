"""What is withheld can not be computed from what is shown: checked by all tables that would look alike."""

from __future__ import annotations

from functools import cache
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.reports.assessment.measure import Group, Line, Measure, Refinement, Shape
from registry.reports.assessment.small_cells import Cell, Sum, protected, withheld

SMALLEST = 4
MOST = 5
WHOLE, FINE = ("total", "patients"), "categories"
COARSE = {"female": ("can", "can not"), "male": ("man", "boy")}


def measure(code: str, counts: dict[str, int], shape: Shape = Shape.PARTS, **more: object) -> Measure:
    """A measure of patients with these lines."""
    total = more.pop("total", sum(counts.values()))
    lines = tuple(Line(label, count) for label, count in counts.items())
    return Measure(code, code, "", "patients", "patients", total, lines, shape, **more)  # type: ignore[arg-type]


def shown(*measures: Measure) -> dict[str, dict[str, int | None]]:
    """What a reader sees, with the total."""
    (group,) = protected([Group("g", "g", measures)])
    return {
        one.code: {**{line.label: line.count for line in one.lines}, "total": one.total}
        for one in group.measures
    }


def test_a_small_cell_takes_the_next_smallest_with_it() -> None:
    assert shown(measure("a", {"x": 3, "y": 40, "z": 20, "none": 0})) == {
        "a": {"x": None, "y": 40, "z": None, "none": 0, "total": 63}
    }


def test_two_small_cells_whose_sum_is_small_take_a_third() -> None:
    assert shown(measure("a", {"x": 1, "y": 1, "z": 20, "w": 30}))["a"] == {
        "x": None,
        "y": None,
        "z": None,
        "w": 30,
        "total": 52,
    }


def test_a_small_total_is_withheld_with_its_parts() -> None:
    assert shown(measure("a", {"x": 3, "y": 0})) == {"a": {"x": None, "y": 0, "total": None}}


def test_where_nothing_else_is_left_the_total_goes() -> None:
    assert shown(measure("a", {"x": 3, "y": 0, "z": 0}, total=3))["a"]["total"] is None
    assert shown(measure("a", {"x": 10, "y": 12}), measure("b", {"v": 11, "w": 11}))["a"] == {
        "x": None,
        "y": None,
        "total": 22,
    }


def test_a_finer_table_does_not_give_a_coarser_one_away() -> None:
    fine = measure(FINE, {"can": 8, "can not": 20, "man": 15, "boy": 3})
    coarse = measure("sex", {"female": 28, "male": 18}, refined_by=Refinement(FINE, COARSE))
    seen = shown(fine, coarse)
    assert seen[FINE]["can"] is None
    assert seen[FINE]["boy"] is None
    assert None in (seen[FINE]["can not"], seen["sex"]["female"])
    assert None in (seen[FINE]["man"], seen["sex"]["male"])


def test_all_but_a_few_is_as_telling_as_a_few() -> None:
    kinds = measure("a", {"most": 98, "half": 50, "few": 2}, Shape.OVERLAPPING, total=100)
    assert shown(kinds)["a"] == {"most": None, "half": 50, "few": None, "total": 100}


def test_a_total_that_is_a_line_elsewhere_is_as_hidden_as_that() -> None:
    asks = measure("asks", {"authorized": 90, "refused": 5})
    reasons = Measure(
        "why",
        "",
        "",
        "refusals",
        "refusals",
        5,
        (Line("r", 5),),
        Shape.OVERLAPPING,
        of_line=("asks", "refused"),
    )
    seen = shown(asks, reasons)
    assert seen["asks"]["refused"] is None
    assert seen["why"] == {"r": None, "total": None}


def test_participants_are_shown_and_too_few_times_have_no_median() -> None:
    prescribers = measure("a", {"x": 1}, about_patients=False)
    assert shown(prescribers) == {"a": {"x": 1, "total": 1}}
    (group,) = protected([Group("g", "g", (measure("d", {"x": 2}, quantiles={"median": "1 h"}),))])
    assert group.measures[0].quantiles == {}


def table(values: tuple[int, ...]) -> dict[Cell, int]:
    """Two tables of the same patients, one finer than the other, and their number."""
    fine = dict(zip(("can", "can not", "man", "boy"), values, strict=True))
    coarse = {("sex", name): sum(fine[part] for part in parts) for name, parts in COARSE.items()}
    return {**{(FINE, name): count for name, count in fine.items()}, **coarse, WHOLE: sum(values)}


SUMS = [
    Sum(WHOLE, tuple((FINE, part) for parts in COARSE.values() for part in parts)),
    Sum(WHOLE, tuple(("sex", name) for name in COARSE)),
    *(Sum(("sex", name), tuple((FINE, part) for part in parts)) for name, parts in COARSE.items()),
]


@settings(max_examples=80, deadline=None)
@given(st.tuples(*[st.integers(0, MOST)] * 4))
def test_no_hidden_number_is_the_only_possible_one(counts: tuple[int, ...]) -> None:
    real = table(counts)
    hidden = withheld(real, SUMS, SMALLEST)
    seen = {cell: count for cell, count in real.items() if cell not in hidden}
    alike = [
        other
        for other in every_table()
        if all(other[cell] == count for cell, count in seen.items())
        and all(other[cell] > 0 for cell in hidden)
    ]
    for cell in hidden:
        assert len({other[cell] for other in alike}) > 1, (cell, real, hidden)


@cache
def every_table() -> list[dict[Cell, int]]:
    """All tables of small numbers."""
    return [table(values) for values in product(range(2 * MOST + 1), repeat=4)]
