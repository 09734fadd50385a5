"""The whole ledger verified at once, and its verdict kept for those who watch: streams, tree, heads outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.domain.ledger import Defect
from registry.reports.ledger import verify_ledger
from registry.reports.outside_heads import verify_outside
from registry.reports.sealed_tree import verify_tree
from registry.services import verdict_file
from registry.services.registry import Registry
from registry.services.verdict_file import Verdict


@dataclass(frozen=True)
class WholeVerification:
    """How many streams were followed, how many events are sealed, and all that is wrong."""

    streams: int
    size: int
    defects: tuple[Defect, ...]


def verify_whole(registry: Registry) -> WholeVerification:
    """Follows every stream and the tree over all, and compares heads. Raises Unavailable, UnusableKey."""
    streams, tree = verify_ledger(registry), verify_tree(registry)
    defects = (*streams.defects, *tree.defects, *verify_outside(registry))
    return WholeVerification(streams.streams, tree.size, defects)


def last_verdict(registry: Registry) -> Verdict | None:
    """What the last verification of the whole found; None before the first. Raises Unavailable."""
    return verdict_file.read(registry.seals.heads_file) if registry.seals.heads_file is not None else None


def verify_and_keep(registry: Registry, now: datetime) -> WholeVerification:
    """The same; the verdict is kept beside the heads outside, where there are any, and `/readyz` says it."""
    found = verify_whole(registry)
    if registry.seals.heads_file is not None:
        kinds = sorted({defect.tampering for defect in found.defects})
        verdict_file.write(registry.seals.heads_file, Verdict(now, len(found.defects), tuple(kinds)))
    return found
