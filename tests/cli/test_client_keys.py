"""`registry account key`: the public keys of a machine client."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine
from tests.signing_keys import SigningKey

ADD = ("account", "add", "test-machine", "--role", "client", "--name", "Test Machine", "--scope", "patients")
KEY = SigningKey.elliptic("first")
ADDRESS = "https://client.example.org/jwks.json"


@pytest.fixture
def files(on_database: CommandLine, tmp_path: Path) -> Path:
    """A folder with a key in each form, and an account to give it to."""
    assert on_database(*ADD).code == 0
    (tmp_path / "key.json").write_text(json.dumps(KEY.public()))
    (tmp_path / "key.pem").write_text(SigningKey.rsa("second").pem())
    (tmp_path / "private.pem").write_text(KEY.pair.as_pem(private=True).decode())
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    (tmp_path / "large").write_text(" " * 70_000)
    return tmp_path


def test_keys_are_added_listed_and_retired(on_database: CommandLine, files: Path) -> None:
    assert on_database("account", "key", "list", "test-machine").out == "The account has no keys.\n"
    add = ("account", "key", "add", "test-machine")
    first = json.loads(on_database(*add, "--file", str(files / "key.json"), "--json").out)
    second = json.loads(
        on_database(
            *(*add, "--file", str(files / "key.pem"), "--kid", "second"),
            *("--active-from", "2999-01-01T00:00:00Z", "--json"),
        ).out
    )
    assert [(one["kid"], one["algorithm"]) for one in (first, second)] == [
        ("first", "ES384"),
        ("second", "RS384"),
    ]
    retired = on_database("account", "key", "retire", "test-machine", first["key_id"], "--reason", "rotation")
    assert retired.code == 0
    listed = json.loads(on_database("account", "key", "list", "test-machine", "--json").out)
    assert [one["retired_from"] is not None for one in listed] == [True, False]
    assert listed[1]["active_from"] == "2999-01-01T00:00:00.000000Z"


def test_an_address_of_keys_must_be_listed(on_database: CommandLine, files: Path) -> None:
    add = ("account", "key", "add", "test-machine", "--jwks-uri", ADDRESS)
    ran = on_database(*add)
    assert (ran.code, "REGISTRY_JWKS_ADDRESSES" in ran.err) == (2, True)
    on_database.set("REGISTRY_JWKS_ADDRESSES", ADDRESS)
    assert on_database(*add).code == 0
    assert on_database(*add, "--file", str(files / "key.json")).code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "test-machine"), "a key or the address"),
        (("add", "test-machine", "--file", "private.pem"), "private key"),
        (("add", "test-machine", "--file", "bytes"), "can not be read as text"),
        (("add", "test-machine", "--file", "large"), "larger than"),
        (("add", "test-machine", "--file", "nothing"), "does not exist"),
        (("add", "test-machine", "--file", "key.json", "--active-from", "2001-01-01T00:00:00Z"), "before"),
        (("add", "nobody", "--file", "key.json"), "no account of this name"),
        (("retire", "test-machine", "no-id", "--reason", "x"), "UUID"),
        (("retire", "test-machine", "00000000-0000-7000-8000-000000000000", "--reason", "x"), "no such key"),
        (("list", "nobody"), "no account of this name"),
    ],
)
def test_what_can_not_be_is_bad_input(
    on_database: CommandLine,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.chdir(files)
    ran = on_database("account", "key", *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert says in ran.err


def test_a_person_has_no_keys(on_database: CommandLine, files: Path) -> None:
    on_database("account", "add", "test-auditor", "--role", "auditor", "--name", "Test Auditor")
    ran = on_database("account", "key", "add", "test-auditor", "--file", str(files / "key.json"))
    assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_a_token_is_narrowed_to_scopes_of_its_account(on_database: CommandLine, files: Path) -> None:
    assert files.exists()
    issue = ("token", "issue", "test-machine", "--json", "--scope")
    assert json.loads(on_database(*issue, "patients").out)["scopes"] == ["patients"]
    assert on_database(*issue, "dispense").code == 2
