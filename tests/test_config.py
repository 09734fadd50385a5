"""Settings are read once, whole, and loudly when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.config import SETTINGS, Config, ConfigurationError, known_variables, secret_variables
from registry.provider_settings import ProviderSettings

KEY = "k" * 32
WITNESS = {"REGISTRY_WITNESS_URL": "https://witness/sign", "REGISTRY_WITNESS_KEY": "ef" * 32}


def test_without_any_variable_the_embedded_engine_serves_on_the_loopback_address() -> None:
    config = Config.from_environment({})
    assert config == Config()
    assert config.database_url is None
    assert (config.listen_host, config.listen_port, config.workers) == ("127.0.0.1", 8000, 2)


def test_the_origin_is_the_machine_itself_unless_it_is_said() -> None:
    for listen in ("127.0.0.1:8080", "[::1]:8080", "0.0.0.0:8080"):
        assert Config.from_environment({"REGISTRY_LISTEN": listen}).origin == "http://localhost:8080"
    for origin in ("http://127.0.0.1:8080", "http://[::1]:8080", "https://registry.example.org:8443"):
        assert Config.from_environment({"REGISTRY_ORIGIN": origin}).origin == origin
    loud = Config.from_environment({"REGISTRY_ORIGIN": "https://Registry.example.org"})
    assert loud.origin == "https://registry.example.org"


def every_variable(folder: Path) -> dict[str, str]:
    """Each setting but those of the edge, with a value that is not its default."""
    return {
        "REGISTRY_HOME": "/srv/registry",
        "REGISTRY_DATABASE_URL": "postgresql://somebody@db/registry",
        "REGISTRY_MIGRATION_URL": "postgresql://owner@db/registry",
        "REGISTRY_REPORTS_URL": "postgresql://reader@replica/registry",
        "REGISTRY_PG_BINDIR": str(folder),
        "REGISTRY_SECRET_KEY": KEY,
        "REGISTRY_DATA_KEYS": str(folder / "keys"),
        "REGISTRY_EDITION_KEYS": str(folder / "keys"),
        "REGISTRY_SEALING_KEY": "-----BEGIN PRIVATE KEY-----",
        "REGISTRY_SEALED_BY": f"{'ab' * 32}, {'CD' * 32}",
        "REGISTRY_HEADS_FILE": str(folder / "heads"),
        **WITNESS,
        "REGISTRY_SESSION_IDLE_MINUTES": "5",
        "REGISTRY_SESSION_HOURS": "8",
        "REGISTRY_SECOND_FACTOR": "off",
        "REGISTRY_LISTEN": "[::1]:8080",
        "REGISTRY_ORIGIN": "https://Registry.example.org",
        "REGISTRY_JWKS_ADDRESSES": "https://client.example.org/jwks.json http://127.0.0.1:9/keys",
        "REGISTRY_OIDC_ISSUER": "https://provider.example.org",
        "REGISTRY_OIDC_CLIENT_ID": "registry",
        "REGISTRY_OIDC_CLIENT_SECRET": "a secret",
        "REGISTRY_OIDC_SECOND_FACTORS": "amr:mfa acr:urn:example:gold",
        "REGISTRY_WORKERS": "3",
        "REGISTRY_THREADS": "5",
        "REGISTRY_MAX_BODY_BYTES": "2048",
        "REGISTRY_LOG_LEVEL": "DEBUG",
        "HOME": "/somewhere",
    }


def test_every_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / "postgres").touch()
    (tmp_path / "keys").touch()
    config = Config.from_environment(every_variable(tmp_path))
    assert config == Config(
        home=Path("/srv/registry"),
        database_url="postgresql://somebody@db/registry",
        migration_url="postgresql://owner@db/registry",
        reports_url="postgresql://reader@replica/registry",
        pg_bindir=tmp_path,
        secret_key=KEY,
        data_keys=tmp_path / "keys",
        edition_keys=tmp_path / "keys",
        sealing_key="-----BEGIN PRIVATE KEY-----",
        sealed_by=(b"\xab" * 32, b"\xcd" * 32),
        heads_file=tmp_path / "heads",
        witness_url="https://witness/sign",
        witness_key=b"\xef" * 32,
        session_idle_minutes=5,
        session_hours=8,
        second_factor=False,
        origin="https://registry.example.org",
        provider=ProviderSettings(
            "https://provider.example.org",
            "registry",
            "a secret",
            frozenset(("amr:mfa", "acr:urn:example:gold")),
        ),
        listen_host="::1",
        listen_port=8080,
        jwks_addresses=("https://client.example.org/jwks.json", "http://127.0.0.1:9/keys"),
        workers=3,
        threads=5,
        max_body_bytes=2048,
        log_level="DEBUG",
    )


def test_every_setting_of_the_edge_is_read(tmp_path: Path) -> None:
    file = tmp_path / "pem"
    file.touch()
    config = Config.from_environment(
        {
            "REGISTRY_ENVIRONMENT": "production",
            "REGISTRY_TRUSTED_PROXIES": "2",
            "REGISTRY_TLS_CERT": str(file),
            "REGISTRY_TLS_KEY": str(file),
            "REGISTRY_TLS_CLIENT_CA": str(file),
            "REGISTRY_ACCOUNT_REQUESTS_PER_MINUTE": "0",
            "REGISTRY_CLIENT_REQUESTS_PER_MINUTE": "30",
        }
    )
    assert config == Config(
        environment="production",
        trusted_proxies=2,
        tls_cert=file,
        tls_key=file,
        tls_client_ca=file,
        account_requests_per_minute=0,
        client_requests_per_minute=30,
    )
    assert config.over_tls


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("REGISTRY_TLS_CERT", "is set alone"),
        ("REGISTRY_TLS_KEY", "is set alone"),
        ("REGISTRY_TLS_CLIENT_CA", "is set without TLS"),
    ],
)
def test_the_files_of_tls_go_together(tmp_path: Path, name: str, wrong: str) -> None:
    file = tmp_path / "pem"
    file.touch()
    with pytest.raises(ConfigurationError, match=f"{name} {wrong}: "):
        Config.from_environment({name: str(file)})


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
        ("REGISTRY_MIGRATION_URL", "sqlite:///file"),
        ("REGISTRY_MIGRATION_URL", "postgresql://owner@db/registry"),
        ("REGISTRY_REPORTS_URL", "mysql://replica/registry"),
        ("REGISTRY_REPORTS_URL", "postgresql://reader@replica/registry"),
        ("REGISTRY_PG_BINDIR", "/nowhere"),
        ("REGISTRY_SECRET_KEY", "short"),
        ("REGISTRY_DATA_KEYS", "/nowhere/keys"),
        ("REGISTRY_EDITION_KEYS", "keys"),
        ("REGISTRY_EDITION_KEYS", "/nowhere/keys"),
        ("REGISTRY_ORIGIN", "http://registry.example"),
        ("REGISTRY_ORIGIN", "https://registry.example/"),
        ("REGISTRY_ORIGIN", "https://somebody@registry.example"),
        ("REGISTRY_ORIGIN", "https://registry.example:port"),
        ("REGISTRY_ORIGIN", "registry.example"),
        ("REGISTRY_SESSION_IDLE_MINUTES", "1"),
        ("REGISTRY_SESSION_HOURS", "25"),
        ("REGISTRY_SECOND_FACTOR", "no"),
        ("REGISTRY_LISTEN", "8000"),
        ("REGISTRY_LISTEN", ":8000"),
        ("REGISTRY_LISTEN", "127.0.0.1:0"),
        ("REGISTRY_LISTEN", "127.0.0.1:65536"),
        ("REGISTRY_LISTEN", "127.0.0.1:http"),
        ("REGISTRY_ORIGIN", ""),
        ("REGISTRY_ORIGIN", "registry.example.org"),
        ("REGISTRY_ORIGIN", "http://registry.example.org"),
        ("REGISTRY_ORIGIN", "https://registry.example.org/"),
        ("REGISTRY_ORIGIN", "ftp://registry.example.org"),
        ("REGISTRY_ORIGIN", "https://registry.example.org/registry"),
        ("REGISTRY_ORIGIN", "https://registry.example.org?x"),
        ("REGISTRY_ORIGIN", "https://somebody@registry.example.org"),
        ("REGISTRY_ORIGIN", "https://registry.example.org:port"),
        ("REGISTRY_JWKS_ADDRESSES", "http://client.example.org/jwks.json"),
        ("REGISTRY_JWKS_ADDRESSES", "http://localhost/jwks.json"),
        ("REGISTRY_JWKS_ADDRESSES", "https://client.example.org/jwks.json, https://other.example.org"),
        ("REGISTRY_JWKS_ADDRESSES", "https://client.example.org/jwks.json file:///etc/passwd"),
        ("REGISTRY_JWKS_ADDRESSES", "https://client.example.org#fragment"),
        ("REGISTRY_OIDC_ISSUER", "https://provider.example.org"),
        ("REGISTRY_WORKERS", "0"),
        ("REGISTRY_WORKERS", "65"),
        ("REGISTRY_WORKERS", "two"),
        ("REGISTRY_THREADS", "-1"),
        ("REGISTRY_MAX_BODY_BYTES", "1023"),
        ("REGISTRY_MAX_BODY_BYTES", "9" * 5000),
        ("REGISTRY_LOG_LEVEL", "LOUD"),
        ("REGISTRY_ENVIRONMENT", "Production"),
        ("REGISTRY_TRUSTED_PROXIES", "11"),
        ("REGISTRY_TLS_CERT", "/nowhere/cert.pem"),
        ("REGISTRY_TLS_CERT", __file__),
        ("REGISTRY_TLS_KEY", "key.pem"),
        ("REGISTRY_TLS_KEY", __file__),
        ("REGISTRY_TLS_CLIENT_CA", __file__),
        ("REGISTRY_ACCOUNT_REQUESTS_PER_MINUTE", "6000001"),
        ("REGISTRY_CLIENT_REQUESTS_PER_MINUTE", "-1"),
    ],
)
def test_a_wrong_value_names_its_variable_and_says_what_to_do(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name} .+: .+"):
        Config.from_environment({name: value})


def test_a_provider_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret\n")
    config = Config.from_environment(
        {
            "REGISTRY_OIDC_ISSUER": "https://provider.example.org",
            "REGISTRY_OIDC_CLIENT_ID": "registry",
            "REGISTRY_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
            "REGISTRY_OIDC_SECOND_FACTORS": "amr:mfa acr:urn:example:gold",
        }
    )
    words = frozenset(("amr:mfa", "acr:urn:example:gold"))
    assert config.provider == ProviderSettings("https://provider.example.org", "registry", "a secret", words)


@pytest.mark.parametrize(
    "said",
    [
        {"ISSUER": "http://provider.example.org"},
        {"ISSUER": "https://provider.example.org?x"},
        {"ISSUER": "https://provider.example.org https://another.example.org"},
        {"ISSUER": ""},
        {"CLIENT_ID": ""},
        {"CLIENT_SECRET": ""},
        {"SECOND_FACTORS": "mfa"},
        {"SECOND_FACTORS": "amr:"},
        {"SECOND_FACTORS": "amr:mfa sub:1"},
        {"ISSUER": "", "CLIENT_ID": "", "CLIENT_SECRET": "", "SECOND_FACTORS": "amr:mfa"},
    ],
)
def test_a_provider_is_set_whole_or_not_at_all(said: dict[str, str]) -> None:
    whole = {"ISSUER": "https://provider.example.org", "CLIENT_ID": "registry", "CLIENT_SECRET": "a secret"}
    environ = {f"REGISTRY_OIDC_{name}": value for name, value in {**whole, **said}.items()}
    with pytest.raises(ConfigurationError, match=r"^REGISTRY_OIDC_(ISSUER|CLIENT_SECRET) .+: .+"):
        Config.from_environment(environ)


def test_a_misspelled_variable_is_refused_and_the_nearest_named() -> None:
    with pytest.raises(
        ConfigurationError, match="REGISTRY_WORKER is not a setting: the nearest is REGISTRY_WORKERS"
    ):
        Config.from_environment({"REGISTRY_WORKER": "3"})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    assert Config.from_environment({"REGISTRY_SECRET_KEY_FILE": str(file)}).secret_key == KEY


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS if setting.secret])
def test_every_secret_may_stand_in_a_file_and_its_value_is_checked_there(tmp_path: Path, name: str) -> None:
    file = tmp_path / "secret"
    file.write_text("")
    with pytest.raises(ConfigurationError) as refused:
        Config.from_environment({f"{name}_FILE": str(file)})
    assert str(refused.value).startswith(f"{name} ")
    assert name in secret_variables()


@pytest.mark.parametrize(
    ("environment", "listen", "production"),
    [
        (None, "127.0.0.1:8000", False),
        (None, "[::1]:8000", False),
        (None, "localhost:8000", False),
        (None, "127.9.9.9:8000", False),
        (None, "0.0.0.0:8000", True),
        (None, "[::]:8000", True),
        (None, "registry.example:8000", True),
        ("production", "127.0.0.1:8000", True),
        ("development", "0.0.0.0:8000", False),
    ],
)
def test_what_others_can_reach_is_production_unless_it_is_said_otherwise(
    environment: str | None, listen: str, production: bool
) -> None:
    said = {"REGISTRY_LISTEN": listen} | ({"REGISTRY_ENVIRONMENT": environment} if environment else {})
    assert Config.from_environment(said).in_production == production


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
    assert KEY not in repr(ProviderSettings("https://provider.example.org", "registry", KEY))
    assert "password" not in repr(config)


def test_the_defaults_in_the_table_are_the_ones_that_hold() -> None:
    stated = {setting.name: setting.default for setting in SETTINGS}
    people = ("ORIGIN", "SESSION_IDLE_MINUTES", "SESSION_HOURS", "SECOND_FACTOR")
    literal = (
        *people,
        *("LISTEN", "WORKERS", "THREADS", "MAX_BODY_BYTES", "LOG_LEVEL", "TRUSTED_PROXIES"),
        *("ACCOUNT_REQUESTS_PER_MINUTE", "CLIENT_REQUESTS_PER_MINUTE"),
    )
    assert (
        Config.from_environment({f"REGISTRY_{name}": stated[f"REGISTRY_{name}"] for name in literal})
        == Config()
    )


def test_the_table_names_each_setting_once() -> None:
    assert len(set(known_variables())) == len(known_variables()) == len(SETTINGS) + 6
