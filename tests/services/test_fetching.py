"""Fetching over TLS: a certificate that nobody vouches for is refused, and nothing is sent to who has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from registry.services.fetching import NotFetched, fetch, sent
from tests.loopback import Answer, Loopback, loopback

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of the loopback address, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


@pytest.fixture
def server(certificate: Path) -> Iterator[Loopback]:
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with loopback(context) as running:
        running.answers["/keys"] = Answer(b"{}")
        yield running


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Loopback) -> None:
    with pytest.raises(NotFetched, match="SSLCertVerificationError"):
        fetch(f"{server.address}/keys")
    with pytest.raises(NotFetched, match="SSLCertVerificationError"):
        sent(f"{server.address}/keys", {"code": "secret"}, "Basic secret")
    assert server.asked == []


def test_one_that_is_vouched_for_is_accepted_for_its_own_address(
    server: Loopback, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert fetch(f"{server.address}/keys") == b"{}"
    with pytest.raises(NotFetched, match="SSLCertVerificationError"):
        fetch(f"{server.address.replace('127.0.0.1', 'localhost')}/keys")


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with loopback() as proxy, loopback() as running:
        monkeypatch.setenv("http_proxy", proxy.address)
        running.answers["/keys"] = Answer(b"{}")
        assert fetch(f"{running.address}/keys") == b"{}"
    assert proxy.asked == []
