"""The tree is followed from leaf to head: whatever an owner of the database did is found and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.clock import SetClock
from registry.domain.canonical import canonical_json
from registry.domain.ledger import FIRST, Event, Tampering, chain
from registry.programs.keys import public_of
from registry.reports.ledger import verify_ledger
from registry.reports.outside_heads import verify_outside
from registry.reports.sealed_tree import verify_tree
from registry.services import head_file
from registry.services.registry import Registry
from registry.services.seal_ledger import open_sealer
from registry.services.signed_heads import Seals
from registry.storage import ledger
from registry.storage.transaction import reading
from tests.api.clinic import Clinic
from tests.databases import Connection, tampering
from tests.sealed import INSTANT, KEY, sealer_on

pytestmark = pytest.mark.tampers
TABLES = ("ledger_witness", "ledger_head", "ledger_node", "ledger_leaf")
Tamper = Callable[..., None]
SWAP_LEAVES = """
UPDATE ledger_leaf SET leaf_index = CASE leaf_index WHEN 3 THEN -4 ELSE -5 END WHERE leaf_index IN (3, 4);
UPDATE ledger_leaf SET leaf_index = CASE leaf_index WHEN -4 THEN 4 ELSE 3 END WHERE leaf_index < 0;
"""


@pytest.fixture
def heads_file(tmp_path: Path) -> Path:
    """Where heads are written outside the database."""
    return tmp_path / "heads.jsonl"


@pytest.fixture
def stream(clinic: Clinic) -> str:
    """A patient's stream with more than ten events."""
    return clinic.treated()


@pytest.fixture
def registry(clinic: Clinic, stream: str, heads_file: Path) -> Iterator[Registry]:
    """A registry with three heads, the last over a late event of the stream."""
    registry = clinic.place.registry
    registry.seals = Seals(heads_file, frozenset({public_of(KEY)}))
    with sealer_on(clinic.place.database_url, heads_file) as sealer:
        sealer.batch = 40
        sealer.seal_all()
        clinic.authorized(stream)
        sealer.seal_all()
    yield registry
    registry.seals = Seals()


@pytest.fixture
def tamper(clinic: Clinic, registry: Registry) -> Tamper:
    """The owner of the database does something, with triggers and references off."""

    def change(statement: str, **values: object) -> None:
        with tampering(clinic.place.database_url) as connection:
            done: Connection = connection
            if "leaf_index_check" not in statement:
                done.execute("ALTER TABLE ledger_leaf DROP CONSTRAINT IF EXISTS ledger_leaf_place_check")
            for part in filter(str.strip, statement.split(";")):
                assert done.execute(part.encode(), values).rowcount > 0

    return change


def found(registry: Registry) -> set[Tampering]:
    """What kinds of tampering are named, by the tree and by the heads outside."""
    return {defect.tampering for defect in (*verify_tree(registry).defects, *verify_outside(registry))}


def test_a_tree_nobody_touched_is_whole(registry: Registry) -> None:
    assert found(registry) == set()
    assert verify_tree(registry).size > 50


def test_an_altered_event_is_found_even_when_its_stream_was_hashed_anew(
    registry: Registry, clinic: Clinic, stream: str
) -> None:
    """The owner computes every hash of the stream again, so the chain holds together."""
    with reading(registry.database) as tx:
        links = list(ledger.links(tx, stream))
    previous = FIRST
    with tampering(clinic.place.database_url) as connection:
        for link in links:
            event = link.event
            if event.sequence == 3:
                event = Event(**{**vars(event), "body": event.body.replace("{", '{"forged":true,', 1)})
            own = chain(previous, event)
            connection.execute(
                "UPDATE ledger_event SET body = %s, previous_hash = %s, hash = %s"
                " WHERE stream_id = %s AND sequence = %s",
                (event.body, previous, own, stream, event.sequence),
            )
            previous = own
    assert verify_ledger(registry).defects == ()
    (defect,) = verify_tree(registry).defects
    assert (defect.tampering, defect.stream_id, defect.sequence) == (Tampering.ALTERED, stream, 3)


def test_an_altered_event_whose_leaf_was_altered_too(registry: Registry, tamper: Tamper) -> None:
    tamper("UPDATE ledger_event SET hash = sha256('x') WHERE stream_id = (SELECT stream_id FROM ledger_leaf"
           " WHERE leaf_index = 5) AND sequence = (SELECT sequence FROM ledger_leaf WHERE leaf_index = 5);"
           "UPDATE ledger_leaf SET hash = sha256('\\000'::bytea || sha256('x')) WHERE leaf_index = 5")  # fmt: skip
    (defect,) = verify_tree(registry).defects
    assert (defect.tampering, defect.stream, defect.sequence) == (Tampering.ALTERED, "head", 40)


def test_a_removed_event(registry: Registry, tamper: Tamper, stream: str) -> None:
    tamper("DELETE FROM ledger_event WHERE stream_id = %(stream)s AND sequence = 3", stream=stream)
    (defect,) = verify_tree(registry).defects
    assert (defect.tampering, defect.stream_id, defect.sequence) == (Tampering.REMOVED, stream, 3)


def test_a_cut_tail(registry: Registry, tamper: Tamper, stream: str) -> None:
    tamper("DELETE FROM ledger_event WHERE stream_id = %(stream)s AND sequence > 5", stream=stream)
    assert verify_ledger(registry).defects == ()
    (defect,) = verify_tree(registry).defects
    assert (defect.tampering, defect.stream_id, defect.sequence) == (Tampering.CUT, stream, 6)


def test_a_stream_removed_whole(registry: Registry, tamper: Tamper, stream: str) -> None:
    tamper("DELETE FROM ledger_event WHERE stream_id = %(stream)s", stream=stream)
    assert verify_ledger(registry).defects == ()
    (defect,) = verify_tree(registry).defects
    assert (defect.tampering, defect.stream_id, defect.sequence) == (Tampering.CUT, stream, 1)


@pytest.mark.parametrize("part", ["leaf_index = 3", "leaf_index >= 45"])
def test_removed_leaves(registry: Registry, tamper: Tamper, part: str) -> None:
    tamper(f"DELETE FROM ledger_leaf WHERE {part}")
    kinds = {(defect.tampering, defect.stream, defect.sequence) for defect in verify_tree(registry).defects}
    assert (Tampering.REMOVED, "leaf", int(part.split()[-1])) in kinds


def test_leaves_in_another_order(registry: Registry, tamper: Tamper) -> None:
    tamper(SWAP_LEAVES)
    (defect,) = verify_tree(registry).defects
    assert (defect.tampering, defect.stream, defect.sequence) == (Tampering.REORDERED, "leaf", 0)


def test_an_inserted_leaf(registry: Registry, tamper: Tamper) -> None:
    tamper(
        "INSERT INTO ledger_leaf SELECT max(leaf_index) + 1, gen_random_uuid(), 1, gen_random_uuid(), sha256('x')"
        " FROM ledger_leaf"
    )
    assert Tampering.INSERTED in found(registry)


def test_an_inserted_event_that_claims_an_earlier_time(registry: Registry, tamper: Tamper) -> None:
    tamper(
        "INSERT INTO ledger_event (stream_id, sequence, stream, event_id, kind, recorded_at, body, previous_hash, hash,"
        " written_in) VALUES (gen_random_uuid(), 1, 'patient', gen_random_uuid(), 'tested', '2026-01-01Z', '{}',"
        " decode(repeat('00', 32), 'hex'), sha256('x'), '3')"
    )
    assert found(registry) == {Tampering.INSERTED}


def test_a_head_with_another_root(registry: Registry, tamper: Tamper) -> None:
    tamper("UPDATE ledger_head SET root = sha256('x') WHERE tree_size = 40")
    assert Tampering.FORGED in {defect.tampering for defect in verify_tree(registry).defects}


def test_a_removed_head(registry: Registry, tamper: Tamper) -> None:
    tamper("DELETE FROM ledger_head WHERE tree_size = 40")
    assert {(d.tampering, d.stream) for d in verify_tree(registry).defects} == {(Tampering.REMOVED, "head")}
    assert Tampering.REMOVED in {defect.tampering for defect in verify_outside(registry)}


def test_an_old_head_in_the_place_of_the_last(registry: Registry, tamper: Tamper) -> None:
    tamper(
        "UPDATE ledger_head n SET root = o.root, sealed_at = o.sealed_at, signature = o.signature,"
        " previous_hash = o.previous_hash FROM ledger_head o"
        " WHERE o.tree_size = 40 AND n.tree_size = (SELECT max(tree_size) FROM ledger_head)"
    )
    assert Tampering.FORGED in {defect.tampering for defect in verify_tree(registry).defects}


def test_a_tree_sealed_anew_by_a_key_of_the_forgers_own(
    registry: Registry, clinic: Clinic, tamper: Tamper, heads_file: Path
) -> None:
    for table in TABLES[1:]:
        if table != "ledger_node":
            tamper(f"DELETE FROM {table}")
    heads = list(head_file.lines(heads_file))
    forger = open_sealer(
        clinic.place.database_url, Ed25519PrivateKey.generate(), SetClock(INSTANT), Seals(None)
    )
    forger.seal_all()
    forger.database.dispose()
    assert {defect.tampering for defect in verify_tree(registry).defects} == {Tampering.FORGED}
    outside = {defect.tampering for defect in verify_outside(registry)}
    assert outside & {Tampering.ALTERED, Tampering.REMOVED}
    assert len(list(head_file.lines(heads_file))) == len(heads)


def test_a_whole_tree_rolled_back_is_shown_by_the_heads_outside(registry: Registry, tamper: Tamper) -> None:
    tamper("DELETE FROM ledger_leaf WHERE leaf_index >= 40; DELETE FROM ledger_head WHERE tree_size > 40")
    assert verify_tree(registry).defects == ()
    assert {defect.tampering for defect in verify_outside(registry)} == {Tampering.ROLLED_BACK}


def test_an_old_head_written_outside_again(registry: Registry, heads_file: Path) -> None:
    with heads_file.open("rb") as file:
        first = file.readline()
    with heads_file.open("ab") as file:
        file.write(first)
    (defect,) = verify_outside(registry)
    lines = len(heads_file.read_bytes().splitlines())
    assert (defect.tampering, defect.stream, defect.sequence) == (Tampering.REPLAYED, "line", lines)


@pytest.mark.parametrize(
    ("said", "other", "kind"),
    [
        ('"root":"', '"root":"ff', Tampering.FORGED),
        ('"tree_size":40', '"tree_size":41', Tampering.FORGED),
        ('"root":', '"toor":', Tampering.ALTERED),
        ("{", "", Tampering.ALTERED),
    ],
)
def test_a_forged_line_outside(
    registry: Registry, heads_file: Path, said: str, other: str, kind: Tampering
) -> None:
    lines = heads_file.read_text().splitlines()
    assert said in lines[0]
    heads_file.write_text("\n".join([lines[0].replace(said, other, 1), *lines[1:]]) + "\n")
    assert (kind, 1) in {(d.tampering, d.sequence) for d in verify_outside(registry)}


def test_a_line_outside_signed_by_another_key(registry: Registry, heads_file: Path) -> None:
    lines = heads_file.read_text().splitlines()
    (signed,) = [line.head for line in list(head_file.lines(heads_file))[-1:]]
    assert signed is not None
    other = Ed25519PrivateKey.generate()
    document = signed.document | {
        "public_key": public_of(other).hex(), "signature": other.sign(signed.head.signed_bytes).hex()
    }  # fmt: skip
    heads_file.write_text("\n".join([*lines[:-1], canonical_json(document)]) + "\n")
    assert (Tampering.FORGED, len(lines)) in {(d.tampering, d.sequence) for d in verify_outside(registry)}


def test_a_removed_line_outside(registry: Registry, heads_file: Path) -> None:
    lines = heads_file.read_text().splitlines()
    heads_file.write_text("\n".join([lines[0], *lines[2:]]) + "\n")
    assert {(d.tampering, d.sequence) for d in verify_outside(registry)} == {(Tampering.REMOVED, 2)}


def test_a_missing_file_outside(registry: Registry, heads_file: Path) -> None:
    heads_file.unlink()
    assert {d.tampering for d in verify_outside(registry)} == {Tampering.REMOVED}


def test_a_line_that_a_crash_cut_off_is_none_of_somebodys_doing(
    registry: Registry, clinic: Clinic, heads_file: Path
) -> None:
    content = heads_file.read_bytes()
    heads_file.write_bytes(content[:-30])
    with sealer_on(clinic.place.database_url, heads_file) as sealer:
        sealer.seal()
    assert verify_outside(registry) == ()
    assert heads_file.read_bytes().startswith(content[:-30] + b"\n")
