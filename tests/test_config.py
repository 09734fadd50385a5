"""Settings are read once, whole, and loudly when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.config import SETTINGS, Config, ConfigurationError, known_variables

KEY = "k" * 32
WITNESS = {"REGISTRY_WITNESS_URL": "https://witness/sign", "REGISTRY_WITNESS_KEY": "ef" * 32}


def test_without_any_variable_the_embedded_engine_serves_on_the_loopback_address() -> None:
    config = Config.from_environment({})
    assert config == Config()
    assert config.database_url is None
    assert (config.listen_host, config.listen_port, config.workers) == ("127.0.0.1", 8000, 2)


def test_every_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / "postgres").touch()
    (tmp_path / "keys").touch()
    config = Config.from_environment(
        {
            "REGISTRY_HOME": "/srv/registry",
            "REGISTRY_DATABASE_URL": "postgresql://somebody@db/registry",
            "REGISTRY_PG_BINDIR": str(tmp_path),
            "REGISTRY_SECRET_KEY": KEY,
            "REGISTRY_EDITION_KEYS": str(tmp_path / "keys"),
            "REGISTRY_SEALING_KEY": "a private key",
            "REGISTRY_SEALED_BY": f"{'ab' * 32}, {'CD' * 32}",
            "REGISTRY_HEADS_FILE": str(tmp_path / "heads"),
            **WITNESS,
            "REGISTRY_LISTEN": "[::1]:8080",
            "REGISTRY_WORKERS": "3",
            "REGISTRY_THREADS": "5",
            "REGISTRY_MAX_BODY_BYTES": "2048",
            "REGISTRY_LOG_LEVEL": "DEBUG",
            "HOME": "/somewhere",
        }
    )
    assert config == Config(
        home=Path("/srv/registry"),
        database_url="postgresql://somebody@db/registry",
        pg_bindir=tmp_path,
        secret_key=KEY,
        edition_keys=tmp_path / "keys",
        sealing_key="a private key",
        sealed_by=(b"\xab" * 32, b"\xcd" * 32),
        heads_file=tmp_path / "heads",
        witness_url="https://witness/sign",
        witness_key=b"\xef" * 32,
        listen_host="::1",
        listen_port=8080,
        workers=3,
        threads=5,
        max_body_bytes=2048,
        log_level="DEBUG",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REGISTRY_HOME", "relative/folder"),
        ("REGISTRY_HOME", ""),
        ("REGISTRY_SEALED_BY", "ab"),
        ("REGISTRY_HEADS_FILE", "heads"),
        ("REGISTRY_HEADS_FILE", "/nowhere/at/all/heads"),
        ("REGISTRY_WITNESS_URL", "https://witness"),
        ("REGISTRY_DATABASE_URL", "sqlite:///file"),
        ("REGISTRY_DATABASE_URL", "postgresql://host/"),
        ("REGISTRY_DATABASE_URL", ""),
        ("REGISTRY_PG_BINDIR", "/nowhere"),
        ("REGISTRY_SECRET_KEY", "short"),
        ("REGISTRY_EDITION_KEYS", "keys"),
        ("REGISTRY_EDITION_KEYS", "/nowhere/keys"),
        ("REGISTRY_LISTEN", "8000"),
        ("REGISTRY_LISTEN", ":8000"),
        ("REGISTRY_LISTEN", "127.0.0.1:0"),
        ("REGISTRY_LISTEN", "127.0.0.1:65536"),
        ("REGISTRY_LISTEN", "127.0.0.1:http"),
        ("REGISTRY_WORKERS", "0"),
        ("REGISTRY_WORKERS", "65"),
        ("REGISTRY_WORKERS", "two"),
        ("REGISTRY_THREADS", "-1"),
        ("REGISTRY_MAX_BODY_BYTES", "1023"),
        ("REGISTRY_MAX_BODY_BYTES", "9" * 5000),
        ("REGISTRY_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_names_its_variable_and_says_what_to_do(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name} .+: .+"):
        Config.from_environment({name: value})


def test_a_misspelled_variable_is_refused_and_the_nearest_named() -> None:
    with pytest.raises(
        ConfigurationError, match="REGISTRY_WORKER is not a setting: the nearest is REGISTRY_WORKERS"
    ):
        Config.from_environment({"REGISTRY_WORKER": "3"})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    assert Config.from_environment({"REGISTRY_SECRET_KEY_FILE": str(file)}).secret_key == KEY


def test_a_secret_in_a_file_and_in_a_variable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="both set"):
        Config.from_environment({"REGISTRY_SECRET_KEY_FILE": str(tmp_path), "REGISTRY_SECRET_KEY": KEY})


def test_a_secret_file_that_can_not_be_read_is_named_by_its_variable(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigurationError, match="REGISTRY_SECRET_KEY_FILE names a file that can not be read"
    ):
        Config.from_environment({"REGISTRY_SECRET_KEY_FILE": str(tmp_path / "none")})


def test_what_is_not_a_secret_has_no_file_form() -> None:
    with pytest.raises(ConfigurationError, match="REGISTRY_HOME_FILE is not a setting"):
        Config.from_environment({"REGISTRY_HOME_FILE": "/srv/home"})


def test_secrets_are_not_shown() -> None:
    config = Config(secret_key=KEY, database_url="postgresql://somebody:password@db/registry")
    assert KEY not in repr(config)
    assert "password" not in repr(config)


def test_the_defaults_in_the_table_are_the_ones_that_hold() -> None:
    stated = {setting.name: setting.default for setting in SETTINGS}
    literal = ("LISTEN", "WORKERS", "THREADS", "MAX_BODY_BYTES", "LOG_LEVEL")
    assert (
        Config.from_environment({f"REGISTRY_{name}": stated[f"REGISTRY_{name}"] for name in literal})
        == Config()
    )


def test_the_table_names_each_setting_once() -> None:
    assert len(set(known_variables())) == len(known_variables()) == len(SETTINGS) + 3
