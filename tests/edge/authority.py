"""A certificate authority of this test alone, and the certificates that it issues."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from registry.clock import SystemClock

A_DAY = timedelta(days=1)


class Authority:
    """It writes what it issues into a folder: `<name>.pem` and `<name>.key`, and its own certificate as `ca.pem`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self.certificate = folder / "ca.pem"
        self._write(self.certificate, "Test Authority", self._key.public_key(), authority=True)

    def issue(
        self, name: str, *, until: datetime | None = None, password: bytes | None = None
    ) -> tuple[Path, Path]:
        """The files of a new certificate, for 127.0.0.1, and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        cert, kept = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        self._write(cert, name, key.public_key(), until=until)
        locked: KeySerializationEncryption = BestAvailableEncryption(password) if password else NoEncryption()
        kept.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
        return cert, kept

    def _write(
        self,
        path: Path,
        name: str,
        key: ec.EllipticCurvePublicKey,
        *,
        until: datetime | None = None,
        authority: bool = False,
    ) -> None:
        end = until or SystemClock().now() + A_DAY
        subject, issuer = (
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, "Test Authority")
        )
        addresses = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        builder = (
            x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(), end - 9 * A_DAY, end)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(addresses, critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )
        path.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))
