"""The hash tree over all events: RFC 6962, section 2.1 (the same in RFC 9162), with SHA-256.

A tree of any size has one root. An inclusion proof shows that a leaf is in it, a consistency proof that a later tree
begins with an earlier one. Both are a few hashes, and whoever has them needs nothing else of the tree.

A node is named by its level (leaves are level 0) and its position there; it covers the leaves from `position << level`
to the next node's first. Only nodes whose leaves are all there have a lasting hash, so only they are ever asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

Node = Callable[[int, int], bytes]
"""Gives the hash of a whole node, by level and position."""

EMPTY = sha256(b"").digest()
"""The root of the tree without leaves."""


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf; its first byte sets it apart from a node's, so neither passes for the other."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two halves."""
    return sha256(b"\x01" + left + right).digest()


def root(size: int, node: Node) -> bytes:
    """The root of the tree over the first `size` leaves: MTH(D[n])."""
    return EMPTY if size == 0 else _covering(0, size, node)


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """The hashes that lead from the leaf to the root, lowest first: PATH(m, D[n]). ValueError for no such leaf."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return tuple(_path(index, 0, size, node))


def consistency_proof(earlier: int, later: int, node: Node) -> tuple[bytes, ...]:
    """The hashes that show that the later tree begins with the earlier one: PROOF(m, D[n]). Else ValueError."""
    if not 0 <= earlier <= later:
        raise ValueError(f"a tree of {later} leaves does not begin with one of {earlier}")
    if earlier in (0, later):
        return ()
    return tuple(_subproof(earlier, 0, later, node, known=True))


def includes(leaf: bytes, index: int, size: int, proof: Iterable[bytes], expected_root: bytes) -> bool:
    """True when the proof leads from the leaf's hash to the root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected_root


def extends(earlier: int, earlier_root: bytes, later: int, later_root: bytes, proof: Iterable[bytes]) -> bool:
    """True when the proof shows the later tree to begin with the earlier one (RFC 9162, section 2.1.4.2)."""
    hashes = tuple(proof)
    if earlier == later:
        return not hashes and earlier_root == later_root
    if earlier == 0:
        return not hashes and earlier_root == EMPTY
    if not 0 < earlier < later or not hashes:
        return False
    if earlier & (earlier - 1) == 0:
        hashes = (earlier_root, *hashes)
    return _rebuilt(earlier - 1, later - 1, hashes) == (earlier_root, later_root)


def _rebuilt(place: int, last: int, hashes: tuple[bytes, ...]) -> tuple[bytes, bytes] | None:
    """The roots of both trees as the proof has them; None when it is too long or too short."""
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


@dataclass
class Edge:
    """The right edge of a growing tree: the whole nodes, largest first, that its leaves so far make up."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """One more leaf; gives every node that it makes whole, as level, position and hash."""
        hash_, level = leaf, 0
        position = self.size
        while position & 1:
            hash_ = node_hash(self.hashes.pop(), hash_)
            level, position = level + 1, position >> 1
            yield level, position, hash_
        self.hashes.append(hash_)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it is."""
        if not self.hashes:
            return EMPTY
        found = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            found = node_hash(left, found)
        return found


def edge(size: int, node: Node) -> Edge:
    """The right edge of the tree over the first `size` leaves."""
    hashes, first = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            hashes.append(node(level, first >> level))
            first += 1 << level
    return Edge(size, hashes)


def _half(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _covering(first: int, end: int, node: Node) -> bytes:
    size = end - first
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, first >> level)
    middle = first + _half(size)
    return node_hash(_covering(first, middle, node), _covering(middle, end, node))


def _path(index: int, first: int, end: int, node: Node) -> Iterator[bytes]:
    if end - first == 1:
        return
    middle = first + _half(end - first)
    if index < middle:
        yield from _path(index, first, middle, node)
        yield _covering(middle, end, node)
    else:
        yield from _path(index, middle, end, node)
        yield _covering(first, middle, node)


def _subproof(earlier: int, first: int, end: int, node: Node, *, known: bool) -> Iterator[bytes]:
    if earlier == end:
        if not known:
            yield _covering(first, end, node)
        return
    middle = first + _half(end - first)
    if earlier <= middle:
        yield from _subproof(earlier, first, middle, node, known=known)
        yield _covering(middle, end, node)
    else:
        yield from _subproof(earlier, middle, end, node, known=False)
        yield _covering(first, middle, node)
