"""Whether the heads that were written outside the database say the same as those in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from registry.domain.head import SignedHead
from registry.domain.ledger import Defect, Tampering
from registry.services import head_file
from registry.services.head_file import Line
from registry.services.registry import Registry
from registry.services.signed_heads import believer
from registry.storage import sealing
from registry.storage.transaction import EVERYTHING, Transaction, looking

MOST_DEFECTS = 100


def verify_outside(registry: Registry) -> tuple[Defect, ...]:
    """What is wrong with the file of heads, or with the database by it; nothing where there is no file.

    Raises Unavailable when the file can not be read, UnusableKey.
    """
    path = registry.seals.heads_file
    if path is None:
        return ()
    if not path.exists():
        with looking(registry.database, EVERYTHING) as tx:
            if sealing.last_head(tx) is None:
                return ()
        return (_line(Tampering.REMOVED, 1, f"{path} is not there, though heads were signed"),)
    believed = believer(registry.seals.trusted())
    with looking(registry.database, EVERYTHING) as tx:
        return tuple(islice(_wrong_lines(tx, head_file.lines(path), believed), MOST_DEFECTS))


def _wrong_lines(
    tx: Transaction, lines: Iterator[Line], believed: Callable[[SignedHead], bool]
) -> Iterator[Defect]:
    last = sealing.last_head(tx)
    size, before = last["tree_size"] if last else 0, None
    for line in lines:
        if line.head is None:
            yield _line(Tampering.ALTERED, line.number, "this line is no head")
            continue
        defect = _wrong_line(line.number, line.head, before, believed) or _disagrees(
            tx, line.number, line.head, size
        )
        if defect is not None:
            yield defect
        if defect is None or defect.tampering is not Tampering.REPLAYED:
            before = line.head


def _wrong_line(
    number: int, signed: SignedHead, before: SignedHead | None, believed: Callable[[SignedHead], bool]
) -> Defect | None:
    head = signed.head
    if not believed(signed):
        return _line(Tampering.FORGED, number, "its signature does not fit, or its key is not trusted here")
    if before is None:
        return None
    if head.tree_size <= before.head.tree_size:
        return _line(Tampering.REPLAYED, number, f"an old head, at {head.tree_size}, after a larger one")
    if (head.previous_size, head.previous_hash) != (before.head.tree_size, before.head.hash):
        return _line(Tampering.REMOVED, number, f"the head at {head.previous_size} is not the line before")
    return None


def _disagrees(tx: Transaction, number: int, signed: SignedHead, size: int) -> Defect | None:
    row = sealing.head_at(tx, signed.head.tree_size)
    if row is not None:
        if sealing.signed_head(row) == signed:
            return None
        said = f"the database has another head at {signed.head.tree_size}"
        return _line(Tampering.ALTERED, number, said)
    if signed.head.tree_size > size:
        said = f"{signed.head.tree_size} events were sealed, the database has a tree of {size}"
        return _line(Tampering.ROLLED_BACK, number, said)
    return _line(Tampering.REMOVED, number, f"the database has no head at {signed.head.tree_size}")


def _line(tampering: Tampering, number: int, said: str) -> Defect:
    return Defect(tampering, "line", None, number, said)
