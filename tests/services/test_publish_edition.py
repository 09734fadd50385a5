"""A sponsor publishes a reviewed edition; what would change the past or is not signed by whom we trust is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.domain.actor import OPERATOR
from registry.domain.edition import Edition
from registry.domain.errors import DomainError
from registry.programs import load_editions, read_edition
from registry.services.act import Call
from registry.services.publish_edition import PublishEdition, publish_edition
from registry.services.publish_programs import publish_programs
from registry.services.registry import Registry, open_registry
from tests.api.acts import row_counts, writes_nothing
from tests.asking import NOW
from tests.databases import owner
from tests.editions import DAY, KEY, SIGNER, proposed, published, trusting

SAME = ("", "")
NEWEST = load_editions()["pomalidomide"][-1]


@pytest.fixture
def registry(database_url: str, tmp_path: Path) -> Iterator[Registry]:
    """A registry with the editions that come along, which trusts one sponsor."""
    opened = open_registry(database_url, load_editions(), trust=trusting(tmp_path))
    publish_programs(opened, NOW)
    yield opened
    opened.database.dispose()


def test_text_digest_and_signature_are_kept_in_one_event(registry: Registry, database_url: str) -> None:
    edition = proposed()
    before = row_counts(database_url)
    signed = published(registry, edition)
    after = row_counts(database_url)
    assert {table: after[table] - before[table] for table in after if after[table] != before[table]} == {
        "edition": 1,
        "edition_signature": 1,
        "ledger_event": 1,
    }
    with owner(database_url) as connection:
        row = connection.execute(
            "SELECT text, digest, signer, meaning, signed_at, fingerprint FROM edition_signature"
            " WHERE program = 'pomalidomide' AND effective_from = %s",
            [DAY],
        ).fetchone()
        body = connection.execute(
            "SELECT body FROM ledger_event WHERE kind = 'edition-published' ORDER BY recorded_at, sequence DESC LIMIT 1"
        ).fetchone()
    digest = sha256(edition.text.encode()).hexdigest()
    assert row == (edition.text, digest, SIGNER, "approval", NOW, signed.fingerprint)
    assert body is not None
    assert json.loads(str(body[0]))["signature"] == signed.signature.hex()
    assert (
        registry.editions.named(edition.name) is None
    )  # it is read from the database, not taken from the caller
    assert signed.fits()


def test_the_editions_that_come_along_are_signed_as_the_release(
    registry: Registry, database_url: str
) -> None:
    with owner(database_url) as connection:
        rows = connection.execute(
            "SELECT DISTINCT signer LIKE 'software release %', meaning FROM edition e"
            " LEFT JOIN edition_signature s USING (program, effective_from)"
        ).fetchall()
    assert rows == [(True, "release")]


def test_an_edition_published_before_editions_were_signed_is_signed_at_the_next_start(
    registry: Registry, database_url: str
) -> None:
    with owner(database_url) as connection:
        connection.execute("ALTER TABLE edition_signature DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM edition_signature WHERE program = 'pomalidomide'")
        connection.execute("ALTER TABLE edition_signature ENABLE TRIGGER ALL")
    before = row_counts(database_url)
    assert publish_programs(registry, NOW) == []
    added = len(registry.editions["pomalidomide"])
    after = row_counts(database_url)
    assert after["edition_signature"] - before["edition_signature"] == added
    assert after["ledger_event"] - before["ledger_event"] == added
    assert after["edition"] == before["edition"]


@pytest.mark.parametrize(
    ("edition", "says"),
    [
        (proposed(NEWEST.effective_from), "takes effect on the same day; choose another day"),
        (proposed(date(2020, 1, 1)), "choose a day after 2023-03-24"),
        (proposed(date(2026, 3, 2)), "choose a day after 2026-03-02"),
        (NEWEST, "is published already with this text"),
    ],
    ids=["same day", "before a published one", "today", "the very same"],
)
def test_what_would_change_the_past_is_refused(
    registry: Registry, database_url: str, edition: Edition, says: str
) -> None:
    with writes_nothing(database_url), pytest.raises(DomainError) as refused:
        published(registry, edition)
    assert says in refused.value.sentence


def test_an_edition_needs_an_hour_of_notice(registry: Registry) -> None:
    edition = proposed(date(2026, 3, 3))
    midnight = datetime(2026, 3, 3, 5, tzinfo=UTC)
    late = Call(OPERATOR, midnight.replace(hour=4, second=1))
    with pytest.raises(DomainError, match="at least an hour from now; choose a day after 2026-03-02"):
        publish_edition(registry, late, PublishEdition(edition, KEY, SIGNER))
    publish_edition(registry, Call(OPERATOR, midnight.replace(hour=4)), PublishEdition(edition, KEY, SIGNER))


def test_nothing_follows_the_end_of_a_program_nor_an_edition_published_here(registry: Registry) -> None:
    published(registry, proposed(date(2026, 4, 1), "time_zone", "ended_on = 2026-04-01\ntime_zone"))
    with pytest.raises(DomainError, match="choose a day after 2026-04-01"):
        published(registry, proposed(DAY))
    with pytest.raises(DomainError, match="which ended the program on 2026-04-01"):
        published(registry, proposed(date(2026, 5, 1)))


def test_another_program_is_refused(registry: Registry, database_url: str) -> None:
    text = proposed().text.replace('= "pomalidomide"', '= "aspirin"', 1)
    with writes_nothing(database_url), pytest.raises(DomainError, match="There is no such program"):
        published(registry, read_edition(text.encode(), "aspirin.toml"))


def test_a_key_that_nobody_trusts_is_refused_with_the_line_to_add(
    registry: Registry, database_url: str
) -> None:
    with (
        writes_nothing(database_url),
        pytest.raises(DomainError, match="REGISTRY_EDITION_KEYS names") as refused,
    ):
        published(registry, proposed(), Ed25519PrivateKey.generate())
    assert refused.value.code == "key-not-trusted"


@pytest.mark.parametrize("request_", [{"signer": " "}, {"signer": SIGNER, "meaning": ""}])
def test_a_signature_needs_a_name_and_a_meaning(registry: Registry, request_: dict[str, str]) -> None:
    with pytest.raises(DomainError, match="printed name and its meaning"):
        publish_edition(registry, Call(OPERATOR, NOW), PublishEdition(proposed(), KEY, **request_))


def test_the_editions_that_come_along_are_published_first(database_url: str, tmp_path: Path) -> None:
    empty = open_registry(database_url, load_editions(), trust=trusting(tmp_path))
    with writes_nothing(database_url), pytest.raises(DomainError, match="run 'registry db upgrade' first"):
        published(empty, proposed())
    empty.database.dispose()
