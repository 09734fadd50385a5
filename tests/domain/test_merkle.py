"""The hash tree gives the published roots and proofs, and no proof passes for another."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.merkle import (
    EMPTY,
    Edge,
    consistency_proof,
    edge,
    extends,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)

CONTENTS = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The leaves of the tree that the implementations of Certificate Transparency publish their test vectors for."""

ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
A, B = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
)
C, D = (
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
)
E, F = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
)
INCLUSIONS = {
    (0, 1): (),
    (0, 2): (A,),
    (1, 2): (ROOTS[1],),
    (2, 3): (ROOTS[2],),
    (1, 5): (ROOTS[1], B, E),
    (0, 8): (A, B, C),
    (5, 8): (E, D, ROOTS[4]),
}
CONSISTENCIES = {(1, 1): (), (1, 8): (A, B, C), (2, 5): (B, E), (2, 8): (B, C), (6, 8): (F, D, ROOTS[4])}
SIZES = st.integers(1, 300)
WRONG = leaf_hash(b"wrong")


class Tree:
    """All nodes of a tree in memory."""

    def __init__(self, contents: Sequence[bytes]) -> None:
        self.levels = [[leaf_hash(content) for content in contents]]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            self.levels.append(
                [node_hash(*below[at : at + 2]) for at in range(0, len(below) - len(below) % 2, 2)]
            )

    def node(self, level: int, position: int) -> bytes:
        """The hash of a whole node."""
        return self.levels[level][position]

    def plain_root(self, first: int, end: int) -> bytes:
        """The root as section 2.1 of RFC 6962 defines it, over every leaf."""
        if end - first <= 1:
            return self.levels[0][first] if end > first else sha256().digest()
        half = 1
        while half * 2 < end - first:
            half *= 2
        return node_hash(self.plain_root(first, first + half), self.plain_root(first + half, end))


PUBLISHED = Tree(CONTENTS)
BIG = Tree([str(number).encode() for number in range(300)])


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int) -> None:
    assert root(size, PUBLISHED.node).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "proof"), INCLUSIONS.items())
def test_the_published_inclusion_proofs(place: tuple[int, int], proof: tuple[str, ...]) -> None:
    index, size = place
    assert [hash_.hex() for hash_ in inclusion_proof(index, size, PUBLISHED.node)] == list(proof)
    given_proof = [bytes.fromhex(text) for text in proof]
    assert includes(leaf_hash(CONTENTS[index]), index, size, given_proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("sizes", "proof"), CONSISTENCIES.items())
def test_the_published_consistency_proofs(sizes: tuple[int, int], proof: tuple[str, ...]) -> None:
    earlier, later = sizes
    assert [hash_.hex() for hash_ in consistency_proof(earlier, later, PUBLISHED.node)] == list(proof)
    roots = [bytes.fromhex(ROOTS[size]) for size in sizes]
    assert extends(earlier, roots[0], later, roots[1], [bytes.fromhex(text) for text in proof])


@given(st.integers(0, 300))
def test_the_root_is_the_one_that_the_standard_defines(size: int) -> None:
    assert root(size, BIG.node) == BIG.plain_root(0, size)


@given(st.integers(0, 300), st.data())
def test_an_edge_taken_up_anywhere_grows_into_the_same_tree(size: int, data: st.DataObject) -> None:
    taken_up = edge(data.draw(st.integers(0, size)), BIG.node)
    made = [made for leaf in BIG.levels[0][taken_up.size : size] for made in taken_up.add(leaf)]
    assert taken_up.root() == BIG.plain_root(0, size)
    assert all(BIG.node(level, position) == hash_ for level, position, hash_ in made)


def test_an_edge_without_leaves_is_the_empty_tree() -> None:
    assert Edge().root() == EMPTY


@given(SIZES, st.data())
def test_an_inclusion_proof_fits_its_own_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof, top = inclusion_proof(index, size, BIG.node), root(size, BIG.node)
    leaf = BIG.levels[0][index]
    assert includes(leaf, index, size, proof, top)
    assert includes(leaf, other, size, proof, top) == (index == other)
    assert not includes(WRONG, index, size, proof, top)
    assert not includes(leaf, index, size, proof, WRONG)
    assert not includes(leaf, index, size, [*proof, WRONG], top)
    for at in range(len(proof)):
        assert not includes(leaf, index, size, [*proof[:at], *proof[at + 1 :]], top)
        assert not includes(leaf, index, size, [*proof[:at], WRONG, *proof[at + 1 :]], top)


@given(SIZES, st.data())
def test_a_consistency_proof_fits_its_own_trees_and_no_others(later: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(0, later))
    proof = consistency_proof(earlier, later, BIG.node)
    roots = root(earlier, BIG.node), root(later, BIG.node)
    assert extends(earlier, roots[0], later, roots[1], proof)
    assert not extends(earlier, WRONG, later, roots[1], proof)
    assert not extends(earlier, roots[0], later, roots[1], [*proof, WRONG])
    if earlier:
        assert not extends(earlier, roots[0], later, WRONG, proof)
    for at in range(len(proof)):
        assert not extends(earlier, roots[0], later, roots[1], [*proof[:at], *proof[at + 1 :]])
        assert not extends(earlier, roots[0], later, roots[1], [*proof[:at], WRONG, *proof[at + 1 :]])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_proof(index, size, BIG.node)
    assert not includes(WRONG, index, size, [], WRONG)


@pytest.mark.parametrize(("earlier", "later"), [(4, 3), (-1, 3)])
def test_no_tree_begins_with_a_larger_one(earlier: int, later: int) -> None:
    with pytest.raises(ValueError, match="does not begin"):
        consistency_proof(earlier, later, BIG.node)
    assert not extends(earlier, WRONG, later, WRONG, [WRONG])
