"""A value opens in its own place with its own key, and nowhere else; alike names have one blind index."""

from __future__ import annotations

import pytest

from registry.domain.errors import Unavailable
from registry.vault import LockedKeys, PassingKeys, Place, Vault
from registry.vault.cipher import Altered, key_of

PLACE = Place("patient", "family_name", "one")


@pytest.fixture
def vault() -> Vault:
    """A vault with one key."""
    return Vault(PassingKeys())


@pytest.mark.parametrize("text", ["Test", "", "Łódź 東京 🜚", "x" * 10_000])
def test_a_value_opens_in_its_place(vault: Vault, text: str) -> None:
    value = vault.encrypt(PLACE, text)
    assert vault.decrypt(PLACE, value) == text
    assert text == "" or text.encode() not in value
    assert key_of(value) == vault.keys.current_id()


def test_the_same_text_is_never_encrypted_alike(vault: Vault) -> None:
    assert len({vault.encrypt(PLACE, "Test") for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "other",
    [
        Place("enrollment", "family_name", "one"),
        Place("patient", "given_name", "one"),
        Place("patient", "family_name", "two"),
        Place("patientfamily_name", "", "one"),
    ],
)
def test_a_value_copied_into_another_place_does_not_open(vault: Vault, other: Place) -> None:
    with pytest.raises(Altered):
        vault.decrypt(other, vault.encrypt(PLACE, "Test"))


def test_no_byte_of_a_value_can_be_changed(vault: Vault) -> None:
    value = vault.encrypt(PLACE, "Test")
    for at in range(len(value)):
        changed = value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
        with pytest.raises((Altered, Unavailable)):
            vault.decrypt(PLACE, changed)
    for short in (value[:-1], value[:20], value[:5], b""):
        with pytest.raises((Altered, Unavailable)):
            vault.decrypt(PLACE, short)


def test_a_value_from_before_encryption_is_not_taken_for_one(vault: Vault) -> None:
    with pytest.raises(Unavailable, match="before encryption"):
        vault.decrypt(PLACE, b"\x00Test")


def test_both_keys_open_while_they_are_rotated() -> None:
    keys = PassingKeys()
    vault = Vault(keys)
    before = vault.encrypt(PLACE, "Test")
    new = keys.add()
    after = vault.encrypt(PLACE, "Test")
    assert key_of(before) != key_of(after) == new
    assert [vault.decrypt(PLACE, value) for value in (before, after)] == ["Test", "Test"]
    assert len(before) == len(after)


def test_a_key_that_is_not_here_is_named() -> None:
    value = Vault(PassingKeys()).encrypt(PLACE, "Test")
    with pytest.raises(Unavailable, match=key_of(value)):
        Vault(PassingKeys()).decrypt(PLACE, value)
    with pytest.raises(Unavailable, match="was given no data keys"):
        Vault(LockedKeys()).decrypt(PLACE, value)
    with pytest.raises(Unavailable, match="was given no data keys"):
        Vault(LockedKeys()).encrypt(PLACE, "Test")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Å", "A\N{COMBINING RING ABOVE}"),
        ("Test  Name", " test name "),
        ("\uff34\uff45\uff53\uff54", "test"),
    ],
)
def test_spellings_of_one_name_have_one_index(vault: Vault, one: str, other: str) -> None:
    assert vault.index("name", one) == vault.index("name", other)


def test_an_index_says_nothing_without_its_meaning_and_its_key(vault: Vault) -> None:
    other = Vault(PassingKeys())
    found = {
        vault.index("name", "Test"),
        vault.index("name", "Tess"),
        vault.index("other", "Test"),
        vault.index("name", "Te", "st"),
        other.index("name", "Test"),
    }
    assert len(found) == 5


def test_an_index_is_known_under_every_key() -> None:
    keys = PassingKeys()
    vault = Vault(keys)
    before = vault.index("name", "Test")
    keys.add()
    assert vault.indexes("name", "Test") == [before, vault.index("name", "Test")]
