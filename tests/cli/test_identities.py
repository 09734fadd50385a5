"""`registry account identity`: who signs in through an OpenID provider."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import CommandLine

ADD = ("account", "add", "test-auditor", "--role", "auditor", "--name", "Test Auditor")
LINK = ("account", "identity", "add", "test-auditor", "--issuer", "https://provider.example.org")


def test_an_identity_is_linked_listed_and_revoked(on_database: CommandLine) -> None:
    on_database(*ADD)
    listed = ("account", "identity", "list", "test-auditor")
    assert on_database(*listed).out == "The account has no identities.\n"
    linked = json.loads(on_database(*LINK, "--subject", "subject-1", "--json").out)
    assert on_database(*LINK, "--subject", "subject-1").code == 2
    revoke = ("account", "identity", "revoke", "test-auditor", linked["identity_id"], "--reason", "left")
    assert [on_database(*revoke).code for _ in range(2)] == [0, 2]
    assert on_database(*LINK, "--subject", "subject-1").code == 0
    ends = [one["revoked_at"] is not None for one in json.loads(on_database(*listed, "--json").out)]
    assert ends == [True, False]


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "nobody"),
        ("add", "nobody", "--issuer", "https://provider.example.org", "--subject", "1"),
        ("revoke", "test-auditor", "00000000-0000-7000-8000-000000000000", "--reason", "left"),
        ("revoke", "test-auditor", "no-id", "--reason", "left"),
    ],
)
def test_what_can_not_be_is_bad_input(on_database: CommandLine, arguments: tuple[str, ...]) -> None:
    on_database(*ADD)
    ran = on_database("account", "identity", *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
