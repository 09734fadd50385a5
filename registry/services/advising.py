"""What is advised beside an answer: worked out after the decision, from what it was made on, and never part of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from registry.domain.advisories.advise import Advice, advise
from registry.domain.advisories.text import AdvisoryText
from registry.domain.decision import EDITION_IN_FORCE, Decision
from registry.services.registry import Registry
from registry.storage.facts import Gathered

STANDING = frozenset(
    [
        EDITION_IN_FORCE,
        "prescriber-treats-patient",
        "pharmacy-certified",
        "authorization-number-valid",
        "confirmation-number-valid",
    ]
)
"""What gives an asker standing in the patient's treatment: who is refused for one of these learns of no advisory."""


@dataclass(frozen=True)
class Advised:
    """The advisories of one answer, and the text that they come from."""

    items: tuple[Advice, ...] = ()
    text: AdvisoryText | None = None

    def shown(self, *, records: bool = False) -> list[dict[str, Any]]:
        """The advisories as an answer has them; with the ids of records for those who may read the records."""
        return [
            {
                "code": item.code,
                "sentence": item.sentence,
                "remedy": item.remedy,
                "citation": list(item.citations),
                "evidence": item.evidence,
                **({"records": list(item.records)} if records else {}),
            }
            for item in self.items
        ]

    def noted(self) -> dict[str, Any]:
        """What the ledger's event of the decision says of them; nothing where there are none."""
        if not self.items or self.text is None:
            return {}
        codes = [item.code for item in self.items]
        return {"advised": {"text": self.text.name, "sha256": self.text.digest, "codes": codes}}


def advised_beside(registry: Registry, gathered: Gathered, decision: Decision | None = None) -> Advised:
    """What the program's text advises on the facts; nothing to an asker whom the decision denies standing."""
    facts = gathered.facts
    if facts.patient is None or (
        decision is not None and any(one.code in STANDING for one in decision.unmet)
    ):
        return Advised()
    text = registry.editions.advisories_in_force(facts.program, facts.as_of)
    seen = replace(facts, laboratory_results=gathered.laboratory_history)
    return Advised(advise(seen, gathered.clinical_status, text), text)
