"""Key files: private ones stay private and are never overwritten, public ones are read line by line."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from registry.programs.keys import (
    Trust,
    UnusableKey,
    kept_key,
    new_key,
    public_of,
    read_key,
    read_public_keys,
)


def test_a_new_key_is_for_its_owner_alone_and_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "key"
    made = new_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert public_of(read_key(file)) == public_of(made)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("precious")
    with pytest.raises(UnusableKey, match="is there already and stays as it is: name a new file"):
        new_key(file)
    assert file.read_text() == "precious"


def test_a_key_can_not_be_made_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey, match="can not be made"):
        new_key(tmp_path / "nowhere" / "key")


def test_a_kept_key_is_made_once(tmp_path: Path) -> None:
    file = tmp_path / "release-key"
    assert public_of(kept_key(file)) == public_of(kept_key(file))
    assert [entry.name for entry in tmp_path.iterdir()] == ["release-key"]


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "key"
    new_key(file)
    file.chmod(0o640)
    with pytest.raises(UnusableKey, match="chmod 600"):
        read_key(file)


def test_what_is_no_key_is_not_used(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1())
    contents = {
        "words": b"no key at all",
        "curve": other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }
    for name, content in contents.items():
        file = tmp_path / name
        file.write_bytes(content)
        file.chmod(0o600)
        with pytest.raises(UnusableKey, match="registry programs key new FILE"):
            read_key(file)
    with pytest.raises(UnusableKey, match="can not be read"):
        read_key(tmp_path / "missing")


def test_public_keys_are_read_with_comments_between_them(tmp_path: Path) -> None:
    keys = [public_of(Ed25519PrivateKey.generate()) for _ in range(2)]
    file = tmp_path / "keys"
    file.write_text(f"# sponsors\n\n{keys[0].hex()} Test Sponsor\n{keys[1].hex()}\n")
    assert read_public_keys(file) == keys
    assert Trust(file).public_keys() == frozenset(keys)


@pytest.mark.parametrize("line", ["Test Sponsor", "abcd Test Sponsor", f"{'z' * 64} Test Sponsor"])
def test_a_line_that_is_no_key_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# sponsors\n{line}\n")
    with pytest.raises(UnusableKey, match="line 2: 64 hexadecimal digits were expected"):
        read_public_keys(file)


def test_the_installation_trusts_its_own_key(tmp_path: Path) -> None:
    own = tmp_path / "release-key"
    assert Trust(None, own).public_keys() == frozenset()
    assert Trust(None, own).public_keys() == frozenset()
    assert Trust(None, own).public_keys() | {public_of(kept_key(own))} == Trust(None, own).public_keys()
