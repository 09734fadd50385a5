"""What is advised beside a verdict. No decision reads it: a decision has no way to."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.advisories import ADVISORIES
from registry.domain.advisories.declaration import Advisory, Figures, Ground
from registry.domain.advisories.text import AdvisoryRule, AdvisoryText
from registry.domain.clinical import ClinicalStatus
from registry.domain.edition import Evidence
from registry.domain.facts import Facts

_SUREST_FIRST = tuple(Evidence)


@dataclass(frozen=True)
class Advice:
    """One advisory that is given now, in words. `evidence` is that of its least sure value."""

    code: str
    sentence: str
    remedy: str
    citations: tuple[str, ...]
    evidence: Evidence
    records: tuple[str, ...] = ()


def advise(facts: Facts, status: ClinicalStatus | None, text: AdvisoryText | None) -> tuple[Advice, ...]:
    """All that the text advises on these facts, in the order of ADVISORIES; nothing where there is no text."""
    if text is None:
        return ()
    given = []
    for advisory in ADVISORIES:
        rule = text.rules.get(advisory.code)
        figures = rule.figures_for(status.indication if status else None) if rule else None
        if rule is None or figures is None:
            continue
        ground = advisory.given(facts, status, figures)
        if ground is not None:
            given.append(_in_words(advisory, rule, figures, ground))
    return tuple(given)


def _in_words(advisory: Advisory, rule: AdvisoryRule, figures: Figures, ground: Ground) -> Advice:
    quoted = {name: value.value for name, value in figures.values.items()} | dict(ground.words)
    sources = [*rule.cite, *(source for value in figures.values.values() for source in value.cite)]
    sure = [value.evidence for value in figures.values.values()]
    if rule.evidence is not None:
        sure.append(rule.evidence)
    return Advice(
        code=advisory.code,
        sentence=advisory.sentence.format_map(quoted),
        remedy=advisory.remedy.format_map(quoted),
        citations=tuple(dict.fromkeys(sources)),
        evidence=max(sure, key=_SUREST_FIRST.index),
        records=ground.records,
    )
