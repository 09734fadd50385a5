"""`registry serve` over TLS, with and without client certificates; files that do not fit stop it with one line."""

from __future__ import annotations

import ssl
import urllib.request
from http.client import HTTPException, HTTPResponse
from pathlib import Path

import pytest

from registry.cli.announcing import asks_for_certificate
from registry.cli.tls import require_usable_tls
from registry.clock import SystemClock
from registry.config import Config, ConfigurationError
from tests.data_home import data_home
from tests.edge.authority import A_DAY, Authority
from tests.engine.processes import happens
from tests.test_serving import SLOWEST_START_S, serving


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def context(authority: Authority, client: tuple[Path, Path] | None = None) -> ssl.SSLContext:
    """What a client trusts, and the certificate that it shows."""
    made = ssl.create_default_context(cafile=str(authority.certificate))
    if client is not None:
        made.load_cert_chain(*client)
    return made


def ask(address: str, trusting: ssl.SSLContext) -> HTTPResponse:
    answer: HTTPResponse = urllib.request.urlopen(f"{address}/readyz", timeout=5, context=trusting)  # noqa: S310
    return answer


def ready(address: str, trusting: ssl.SSLContext) -> bool:
    try:
        ask(address, trusting).close()
    except OSError:
        return False
    return True


def test_with_a_certificate_it_speaks_tls_and_says_so_to_browsers(authority: Authority) -> None:
    cert, key = authority.issue("server")
    with (
        data_home() as home,
        serving(home, REGISTRY_TLS_CERT=str(cert), REGISTRY_TLS_KEY=str(key)) as server,
    ):
        secure = server.address.replace("http:", "https:")
        assert happens(lambda: ready(secure, context(authority)), SLOWEST_START_S), server.process.poll()
        with ask(secure, context(authority)) as answer:
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        with pytest.raises(HTTPException):  # the alert of TLS is no HTTP
            server.status("/readyz")
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            ask(secure, ssl.create_default_context())
        old = context(authority)
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises(OSError, match=r"(?i)version"):
            ask(secure, old)
        assert server.line().startswith(f"Serving on {secure}")
        assert server.stop() == 0


def test_a_client_without_a_certificate_of_ours_is_refused(authority: Authority, tmp_path: Path) -> None:
    (cert, key), client = authority.issue("server"), authority.issue("client")
    (tmp_path / "others").mkdir()
    foreign = Authority(tmp_path / "others").issue("client")
    settings = {
        "REGISTRY_TLS_CERT": str(cert),
        "REGISTRY_TLS_KEY": str(key),
        "REGISTRY_TLS_CLIENT_CA": str(authority.certificate),
    }
    with data_home() as home, serving(home, **settings) as server:
        secure = server.address.replace("http:", "https:")
        assert happens(lambda: ready(secure, context(authority, client)), SLOWEST_START_S)
        with pytest.raises(OSError, match=r".") as refused:
            ask(secure, context(authority))
        assert asks_for_certificate(refused.value)
        with pytest.raises(OSError, match=r"(?i)alert|reset|eof"):
            ask(secure, context(authority, foreign))
        assert server.line().startswith(f"Serving on {secure}")
        assert server.stop() == 0


def test_files_that_do_not_fit_are_refused_in_one_line(authority: Authority, tmp_path: Path) -> None:
    cert, key = authority.issue("server")
    _, other_key = authority.issue("other")
    _, locked = authority.issue("locked", password=b"a password")
    past, past_key = authority.issue("past", until=SystemClock().now() - A_DAY)
    rubbish = tmp_path / "rubbish"
    rubbish.write_text("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n")
    for files, said in (
        ((rubbish, key, None), "REGISTRY_TLS_CERT names a file without a certificate"),
        ((key, key, None), "REGISTRY_TLS_CERT names a file without a certificate"),
        ((cert, rubbish, None), "REGISTRY_TLS_KEY names a file without a key"),
        ((cert, locked, None), "REGISTRY_TLS_KEY names a file without a key"),
        ((cert, other_key, None), "REGISTRY_TLS_KEY is not the key of the certificate"),
        ((past, past_key, None), "REGISTRY_TLS_CERT names a certificate that is valid from"),
        ((cert, key, rubbish), "REGISTRY_TLS_CLIENT_CA names a file without a certificate"),
    ):
        config = Config(tls_cert=files[0], tls_key=files[1], tls_client_ca=files[2])
        with pytest.raises(ConfigurationError, match=said):
            require_usable_tls(config, SystemClock().now())
    require_usable_tls(Config(tls_cert=cert, tls_key=key), SystemClock().now())
    require_usable_tls(Config(), SystemClock().now())


def test_the_server_does_not_start_with_them(authority: Authority) -> None:
    cert, _ = authority.issue("server")
    _, other = authority.issue("other")
    with (
        data_home() as home,
        serving(home, REGISTRY_TLS_CERT=str(cert), REGISTRY_TLS_KEY=str(other)) as server,
    ):
        said = server.process.communicate(timeout=SLOWEST_START_S)[1]
        assert (server.process.returncode, said.count("\n")) == (2, 1)
        assert "REGISTRY_TLS_KEY" in said
