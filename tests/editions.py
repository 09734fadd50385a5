"""Editions that a sponsor publishes in a test, and the keys that sign them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.domain.actor import OPERATOR
from registry.domain.edition import Edition
from registry.programs import load_editions, read_edition
from registry.programs.keys import Trust, public_of
from registry.programs.signing import Signed
from registry.services.act import Call
from registry.services.publish_edition import PublishEdition, publish_edition
from registry.services.registry import Registry, open_registry
from tests.asking import NOW, PROGRAM

DAY = date(2026, 3, 10)
SIGNER = "Test Sponsor"
STRICTER = ("max_days_supply = { value = 28", "max_days_supply = { value = 14")
KEY = Ed25519PrivateKey.generate()


def proposed(day: date = DAY, old: str = STRICTER[0], new: str = STRICTER[1]) -> Edition:
    """The newest edition that comes along with one thing changed, from that day on."""
    newest = load_editions()[PROGRAM][-1]
    assert old in newest.text
    text = newest.text.replace(f"= {newest.effective_from}", f"= {day}", 1).replace(old, new, 1)
    return read_edition(text.encode(), "proposed.toml")


def trusting(folder: Path, *keys: Ed25519PrivateKey) -> Trust:
    """Trust in these keys, whose file stands in the folder."""
    file = folder / "keys"
    file.write_text("# sponsors\n" + "".join(f"{public_of(key).hex()} {SIGNER}\n" for key in keys or (KEY,)))
    return Trust(file)


def published(registry: Registry, edition: Edition, key: Ed25519PrivateKey = KEY) -> Signed:
    """The edition is published at NOW, signed by that key."""
    return publish_edition(registry, Call(OPERATOR, NOW), PublishEdition(edition, key, SIGNER))


def published_elsewhere(url: str, trust: Trust, edition: Edition) -> None:
    """Another process publishes the edition."""
    other = open_registry(url, load_editions(), trust=trust)
    published(other, edition)
    other.database.dispose()
