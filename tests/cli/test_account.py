"""`registry account` and `registry token`: who may sign in, and with what."""

from __future__ import annotations

import io
import json

import pytest

from registry.clock import SystemClock
from registry.programs import load_editions
from registry.services import recognize
from registry.services.invite import Accept, Purpose, accept
from registry.services.registry import open_registry
from tests.cli.conftest import CommandLine

ADD = ("account", "add", "test-auditor", "--role", "auditor", "--name", "Test Auditor")
PASSWORD = "twelve or more"


def test_an_account_is_added_listed_and_disabled(on_database: CommandLine) -> None:
    assert on_database(*ADD).code == 0
    assert on_database("account", "disable", "test-auditor", "--reason", "left").code == 0
    (listed,) = json.loads(on_database("account", "list", "--json").out)
    assert (listed["username"], listed["role"]) == ("test-auditor", "auditor")
    assert listed["disabled_at"] is not None


def test_a_password_is_read_from_standard_input(
    on_database: CommandLine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert on_database(*ADD, "--password-stdin").code == 0
    registry = open_registry(database_url, load_editions())
    assert recognize.by_password(registry, "test-auditor", PASSWORD)
    assert not recognize.by_password(registry, "test-auditor", f"{PASSWORD}\n")
    registry.database.dispose()


@pytest.mark.parametrize(
    "arguments",
    [
        ("account", "add", "somebody", "--role", "king", "--name", "Test King"),
        ("account", "add", "somebody", "--role", "pharmacist", "--name", "Test Pharmacist"),
        ("account", "disable", "nobody", "--reason", "left"),
        ("token", "issue", "nobody"),
        ("token", "revoke", "no-id"),
        ("token", "revoke", "00000000-0000-7000-8000-000000000000"),
        ("token", "issue", "nobody", "--expires-at", "tomorrow"),
    ],
)
def test_what_can_not_be_is_bad_input(on_database: CommandLine, arguments: tuple[str, ...]) -> None:
    ran = on_database(*arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_a_username_is_given_once(on_database: CommandLine) -> None:
    assert [on_database(*ADD).code for _ in range(2)] == [0, 2]


def test_a_token_opens_the_account_until_it_is_revoked(on_database: CommandLine, database_url: str) -> None:
    on_database(*ADD)
    issued = json.loads(on_database("token", "issue", "test-auditor", "--json").out)
    assert _opens(database_url, issued["token"])
    assert issued["token"] not in on_database("token", "list", "test-auditor").out
    assert on_database("token", "revoke", issued["token_id"]).code == 0
    assert not _opens(database_url, issued["token"])


def _opens(url: str, token: str) -> bool:
    registry = open_registry(url, load_editions())
    try:
        return recognize.by_token(registry, token, SystemClock().now()) is not None
    finally:
        registry.database.dispose()


def test_who_is_invited_or_reset_gets_a_token_once(on_database: CommandLine, database_url: str) -> None:
    on_database(*ADD)
    invited = json.loads(on_database("account", "invite", "test-auditor", "--json").out)
    registry = open_registry(database_url, load_editions())
    now = SystemClock().now()
    accept(registry, now, Purpose.INVITATION, Accept(invited["token"], PASSWORD))
    assert recognize.by_password(registry, "test-auditor", PASSWORD)
    assert on_database("account", "invite", "test-auditor").code == 2
    given = json.loads(on_database("account", "reset", "test-auditor", "--lost-factors", "--json").out)
    assert given["lost_factors"] is True
    accept(registry, now, Purpose.RESET, Accept(given["token"], f"{PASSWORD} words"))
    assert recognize.by_password(registry, "test-auditor", f"{PASSWORD} words")
    assert given["token"] not in on_database("account", "list", "--json").out
    registry.database.dispose()


def test_only_the_demo_is_served_without_a_second_factor(registry: CommandLine) -> None:
    registry.set("REGISTRY_SECOND_FACTOR", "off")
    ran = registry("serve")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "REGISTRY_SECOND_FACTOR" in ran.err
