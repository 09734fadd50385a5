"""Production does not start with what only the demo may have, and says each reason in a line of its own."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from registry.cli.demo.people import PASSWORD
from registry.cli.production import (
    NotForProduction,
    findings,
    guessable,
    require_at_worker_start,
    require_for_production,
)
from registry.config import Config
from registry.programs import load_editions
from registry.services.registry import open_registry
from tests.cli.conftest import CommandLine
from tests.databases import Cluster
from tests.sealed import seal

GOOD_KEY = "x5Wq8-Zt1nUe7Rk3_mPb9Yc2VjLs4Hd6Gf0TaQoKi"
SOUND = Config(environment="production", secret_key=GOOD_KEY)


def test_production_with_nothing_against_it_starts() -> None:
    require_for_production(SOUND)
    require_for_production(replace(SOUND, listen_host="0.0.0.0", trusted_proxies=1))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "registry.example"])
def test_plain_http_for_others_is_refused(host: str) -> None:
    with pytest.raises(NotForProduction, match="REGISTRY_TLS_CERT"):
        require_for_production(Config(secret_key=GOOD_KEY, listen_host=host))
    require_for_production(Config(secret_key=GOOD_KEY, listen_host=host, environment="development"))


@pytest.mark.parametrize("value", ["1", "true", "on"])
def test_debug_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FLASK_DEBUG", value)
    with pytest.raises(NotForProduction, match="FLASK_DEBUG"):
        require_for_production(SOUND)


@pytest.mark.parametrize(
    "key",
    [
        "k" * 40,
        "abababababababababababababababababababab",
        "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        "please-CHANGE-me-before-you-go-live-now",
        "correct-horse-battery-staple-Password-1",
        "changemechangemechangemechangemechangeme",
        "00000000000000000000000000000000000001",
    ],
)
def test_a_key_that_could_be_guessed_is_refused(key: str) -> None:
    with pytest.raises(NotForProduction, match="REGISTRY_SECRET_KEY could be guessed") as refused:
        require_for_production(Config(environment="production", secret_key=key))
    assert key not in str(refused.value)


def test_a_key_made_at_random_is_not_thought_a_guess() -> None:
    sizes = ((secrets.token_urlsafe, 48), (secrets.token_hex, 32), (secrets.token_hex, 16))
    keys = [make(size) for make, size in sizes for _ in range(300)]
    assert [key for key in keys if guessable(key)] == []


def test_every_reason_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert len(list(findings(Config(listen_host="0.0.0.0", secret_key="k" * 40)))) == 3


def test_the_demos_accounts_stop_production_with_one_line(on_demo: CommandLine, database_url: str) -> None:
    seal(database_url)
    on_demo.set("REGISTRY_SECRET_KEY", GOOD_KEY)
    assert on_demo("doctor").code == 0
    assert "development; production would refuse" in on_demo("doctor").out
    on_demo.set("REGISTRY_ENVIRONMENT", "production")
    on_demo.set("REGISTRY_LISTEN", "127.0.0.1:1")
    with pytest.MonkeyPatch.context() as free:
        free.setattr("registry.cli.serve.require_free", lambda _host, _port: None)
        ran = on_demo("serve")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "accounts of the demo (demo-administrator, demo-auditor" in ran.err
    assert PASSWORD not in ran.err
    looked = on_demo("doctor")
    assert (looked.code, "accounts of the demo" in looked.out) == (1, True)
    names = [
        line.split()[0] for line in on_demo("account", "list").out.splitlines() if line.startswith("demo-")
    ]
    for name in names:
        assert on_demo("account", "disable", name, "--reason", "a test").code == 0
    assert (on_demo("doctor").code, "production, with nothing" in on_demo("doctor").out) == (0, True)


def test_a_worker_that_starts_while_the_database_is_away_looks_at_the_rest(cluster: Cluster) -> None:
    away = open_registry("postgresql+psycopg://nobody@127.0.0.1:1/registry", load_editions())
    require_at_worker_start(SOUND, away)
    with pytest.raises(NotForProduction, match="could be guessed"):
        require_at_worker_start(replace(SOUND, secret_key="k" * 40), away)
    with cluster.empty() as url:
        require_at_worker_start(SOUND, open_registry(url, load_editions()))


def test_the_demo_is_not_started_in_production(registry: CommandLine) -> None:
    registry.set("REGISTRY_ENVIRONMENT", "production")
    ran = registry("serve", "--demo")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "REGISTRY_ENVIRONMENT is production" in ran.err


def test_a_server_for_others_without_tls_does_not_start(registry: CommandLine) -> None:
    registry.set("REGISTRY_LISTEN", "0.0.0.0:8000")
    registry.set("REGISTRY_SECRET_KEY", "k" * 40)
    ran = registry("serve")
    assert (ran.code, ran.err.count("\n")) == (2, 2)
