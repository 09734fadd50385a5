"""The files of TLS are looked at before the server starts, so that what is wrong with one is said in one line."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates

from registry.config import Config, ConfigurationError

SOON_DAYS = 30


def require_usable_tls(config: Config, at: datetime) -> None:
    """Nothing, when the server can speak TLS with these files now, or is not to. Raises ConfigurationError."""
    if config.tls_cert is None or config.tls_key is None:
        return
    leaf = certificates(config.tls_cert, "REGISTRY_TLS_CERT")[0]
    _require_key(config.tls_cert, config.tls_key)
    if not leaf.not_valid_before_utc <= at < leaf.not_valid_after_utc:
        raise ConfigurationError(
            "REGISTRY_TLS_CERT",
            f"names a certificate that is valid from {leaf.not_valid_before_utc:%Y-%m-%d} until "
            f"{leaf.not_valid_after_utc:%Y-%m-%d}, and not now",
            "get a new one from whoever issued it",
        )
    if config.tls_client_ca is not None:
        certificates(config.tls_client_ca, "REGISTRY_TLS_CLIENT_CA")


def certificates(path: Path, setting: str) -> list[Certificate]:
    """The certificates in the file that the setting names. Raises ConfigurationError when there is none."""
    try:
        return load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            setting,
            "names a file without a certificate that can be read",
            "name a readable PEM file that begins with -----BEGIN CERTIFICATE-----",
        ) from error


def _require_key(cert: Path, key: Path) -> None:
    try:
        # A password that is not asked for at the terminal: the server has nobody there.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password=lambda: "")
    except (OSError, ValueError) as error:
        other = isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH"
        raise ConfigurationError(
            "REGISTRY_TLS_KEY",
            "is not the key of the certificate" if other else "names a file without a key that can be read",
            "name the PEM file, not encrypted, with the private key that the certificate was issued for",
        ) from error
