"""The file of data keys: made once, private, replaced as a whole, read again when it has changed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry.domain.errors import Conflict, Unavailable
from registry.vault import KeyService, PassingKeys
from registry.vault.key_file import KeyFile, make_key_file

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one key."""
    made = tmp_path / "data-keys"
    make_key_file(made, NOW)
    return made


def test_it_is_its_owners_alone_and_made_once(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_text()
    make_key_file(path, NOW)
    assert path.read_text() == before
    assert [file.name for file in path.parent.iterdir()] == ["data-keys"]


def test_of_several_who_make_it_all_get_the_same_keys(tmp_path: Path) -> None:
    def ids(_: int) -> tuple[str, ...]:
        make_key_file(tmp_path / "keys", NOW)
        return KeyFile(tmp_path / "keys").ids()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ids, range(8)))) == 1


def _of_file(folder: Path) -> tuple[KeyService, Callable[[], object]]:
    make_key_file(folder / "keys", NOW)
    keys = KeyFile(folder / "keys")
    return keys, lambda: keys.make_current(keys.add(NOW))


def _passing(_folder: Path) -> tuple[KeyService, Callable[[], object]]:
    keys = PassingKeys()
    return keys, keys.add


@pytest.mark.parametrize("service", [_of_file, _passing])
def test_every_key_service_keeps_the_same_promises(
    service: Callable[[Path], tuple[KeyService, Callable[[], object]]], tmp_path: Path
) -> None:
    keys, add = service(tmp_path)
    first = keys.current_id()
    add()
    second = keys.current_id()
    assert keys.ids() == (first, second)
    assert len({keys.key(first), keys.key(second)}) == 2
    assert {len(keys.key(each)) for each in keys.ids()} == {32}
    assert {len(bytes.fromhex(each)) for each in keys.ids()} == {8}
    with pytest.raises(Unavailable):
        keys.key("00" * 8)


def test_a_new_key_encrypts_nothing_before_it_is_made_current(path: Path) -> None:
    keys, other_process = KeyFile(path), KeyFile(path)
    first = other_process.current_id()
    new = keys.add(NOW)
    assert other_process.current_id() == first
    assert len(other_process.key(new)) == 32
    keys.make_current(new)
    assert other_process.current_id() == new
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_current_key_is_not_removed(path: Path) -> None:
    keys = KeyFile(path)
    first, second = keys.current_id(), keys.add(NOW)
    with pytest.raises(Conflict):
        keys.remove(first)
    keys.make_current(second)
    keys.remove(first)
    assert keys.ids() == (second,)
    with pytest.raises(Unavailable):
        keys.make_current(first)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_may_read_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(Unavailable, match="chmod 600"):
        KeyFile(path).current_id()


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"current": "x", "keys": {}}', '{"current": "x", "keys": {"x": {"key": "AA=="}}}'],
)
def test_what_is_no_file_of_keys_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(Unavailable, match="file of data keys"):
        KeyFile(path).current_id()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="nowhere can not be read"):
        KeyFile(tmp_path / "nowhere").ids()


def test_a_message_never_holds_a_key(path: Path) -> None:
    keys = KeyFile(path)
    secret = path.read_text().split('"key": "')[1][:20]
    path.write_text(path.read_text().replace('"current"', '"currant"'))
    with pytest.raises(Unavailable) as error:
        keys.current_id()
    assert secret not in str(error.value)
