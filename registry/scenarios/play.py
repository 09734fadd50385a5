"""One scenario from beginning to end: everything on its timeline, then each ask, compared with what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from registry.domain.decision import Verdict
from registry.domain.facts import Gate
from registry.scenarios.asking import ask_for, confirm_before, prescribe_before
from registry.scenarios.scenario import Ask, Scenario
from registry.scenarios.scene import Scene, begin
from registry.scenarios.stage import Reply, SceneStopped, Stage
from registry.scenarios.timeline import Rank, Step, acts, baseline, ordered, step

REGISTERED_BEFORE = timedelta(minutes=1)


@dataclass(frozen=True)
class Played:
    """How a scenario went: what was expected and what came, where the two differ."""

    name: str
    expected: str = ""
    got: str = ""

    @property
    def passed(self) -> bool:
        """True when every answer was the expected one."""
        return not self.got

    def __str__(self) -> str:
        return (
            f"ok {self.name}"
            if self.passed
            else f"FAIL {self.name}: expected {self.expected}, got {self.got}"
        )


def play(stage: Stage, scenario: Scenario) -> Played:
    """The scenario is carried out with people of its own; it stops at the first answer that was not expected."""
    done = list(acts(scenario))
    waiting = ordered([*baseline(scenario), *done, *_asks_before(scenario)])
    try:
        scene = begin(stage, scenario, _before(waiting), _before(done, scenario.enrolled_at))
        for place, ask in enumerate(scenario.asks, 1):
            at = scenario.instant(ask.at)
            waiting = _carry_out(scene, waiting, until=at)
            scene.at(at)
            reply = ask_for(scene, ask)
            got = _difference(scenario, ask, reply)
            if got:
                return Played(scenario.name, _expected(scenario, ask, place), got + _noted(scene))
    except SceneStopped as stopped:
        return Played(scenario.name, _expected(scenario, scenario.asks[0], 1), f"no answer: {stopped}")
    return Played(scenario.name)


def _before(steps: list[Step], *others: datetime) -> datetime:
    """A moment before the first of all these."""
    return min((*(one.clock for one in steps), *others)) - REGISTERED_BEFORE


def _asks_before(scenario: Scenario) -> Iterator[Step]:
    """The gates that are really asked on the way to the first ask."""
    if scenario.gate is Gate.PRESCRIPTION:
        return
    if "authorization" not in scenario.without:
        yield step(scenario.prescribed_at, Rank.ASK, prescribe_before)
    if scenario.gate is Gate.RELEASE and "confirmation" not in scenario.without:
        yield step(scenario.confirmed_at, Rank.ASK, confirm_before)


def _carry_out(scene: Scene, steps: list[Step], until: datetime) -> list[Step]:
    """The steps up to that instant are done; the others are returned."""
    for one in steps:
        if one.place <= until:
            scene.at(one.clock)
            one.do(scene)
    return [one for one in steps if one.place > until]


def _difference(scenario: Scenario, ask: Ask, reply: Reply) -> str:
    """What came, where it is not what was expected; blank where it is."""
    verdict = Verdict.AUTHORIZED if reply.done else Verdict.REFUSED if reply.refused else None
    matches = (
        verdict is ask.verdict
        and ask.reasons in (None, reply.reasons)
        and ask.including <= reply.reasons
        and ask.advisories in (None, reply.advisories)
        and (ask.possible_from is None or scenario.instant(ask.possible_from) == _possible_from(reply))
    )
    if matches:
        return ""
    if verdict is None:
        return reply.problem
    advised = _advised(None if ask.advisories is None else reply.advisories)
    return _said(verdict, reply.reasons, "", _possible_from(reply) if ask.possible_from else None) + advised


def _expected(scenario: Scenario, ask: Ask, place: int) -> str:
    reasons = ask.including if ask.reasons is None else ask.reasons
    possible_from = scenario.instant(ask.possible_from) if ask.possible_from else None
    among = "among others " if ask.reasons is None and reasons else ""
    said = _said(ask.verdict, reasons, among, possible_from) + _advised(ask.advisories)
    return said if len(scenario.asks) == 1 else f"{said} (ask {place}: {ask.gate} at {ask.at.text})"


def _said(verdict: Verdict, reasons: frozenset[str], among: str, possible_from: datetime | None) -> str:
    listed = f" [{among}{', '.join(sorted(reasons))}]" if reasons else ""
    instant = f" possible from {possible_from:%Y-%m-%dT%H:%M:%SZ}" if possible_from else ""
    return f"{verdict}{listed}{instant}"


def _advised(codes: frozenset[str] | None) -> str:
    return "" if codes is None else f" advised [{', '.join(sorted(codes))}]"


def _noted(scene: Scene) -> str:
    return "".join(f" (before: {note})" for note in scene.refused_before)


def _possible_from(reply: Reply) -> datetime | None:
    """The latest of the answer's instants."""
    lines: list[dict[str, Any]] = reply.document.get("unmet", [])
    instants = (datetime.fromisoformat(line["possible_from"]) for line in lines if "possible_from" in line)
    return max(instants, default=None)
