"""What a setting is, and how its value is read from the environment: loudly, when it can not be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit


class ConfigurationError(Exception):
    """A setting is unknown or can not be used; the text names it, what is wrong and what to do."""

    def __init__(self, name: str, wrong: str, remedy: str) -> None:
        super().__init__(f"{name} {wrong}: {remedy}")


@dataclass(frozen=True)
class Setting:
    """One variable: its name, the value that holds when it is not set (in words), and what it means.

    The value of a secret may stand in a file instead, named by the variable with `_FILE` at its end.
    """

    name: str
    default: str
    meaning: str
    secret: bool = False


def number(environ: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    """The whole number that the variable holds. Raises ConfigurationError."""
    text = environ.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19 and least <= int(text) <= most):
        raise ConfigurationError(
            name,
            f"is {text!r}, not a whole number from {least} to {most}",
            f"give such a number, or unset it for {default}",
        )
    return int(text)


def word(environ: Mapping[str, str], name: str, words: Sequence[str]) -> str | None:
    """The one of the words that the variable holds; None when it is not set. Raises ConfigurationError."""
    text = environ.get(name)
    if text is not None and text not in words:
        raise ConfigurationError(name, f"is {text!r}, which it can not be", f"use one of {', '.join(words)}")
    return text


def file(environ: Mapping[str, str], name: str, what: str) -> Path | None:
    """The file that the variable names; None when it is not set. Raises ConfigurationError."""
    text = environ.get(name)
    if text is None:
        return None
    named = Path(text).expanduser()
    if not named.is_absolute() or not named.is_file():
        raise ConfigurationError(
            name, f"is {text!r}, not the absolute path of a file", f"name the file with {what}"
        )
    return named


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """The secret that the variable holds, or the file that it names with `_FILE`. Raises ConfigurationError."""
    value, file = environ.get(name), environ.get(f"{name}_FILE")
    if file is None:
        return value
    if value is not None:
        raise ConfigurationError(f"{name}_FILE", f"and {name} are both set", "unset one of them")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigurationError(
            f"{name}_FILE",
            f"names a file that can not be read ({reason})",
            "name a readable file with the value alone",
        ) from error


def postgresql_url(environ: Mapping[str, str], name: str) -> str | None:
    """The URL of a PostgreSQL database that the secret holds; None when it is not set. Raises ConfigurationError."""
    text = secret(environ, name)
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("postgresql", "postgresql+psycopg") or not parts.path.strip("/"):
        raise ConfigurationError(
            name,
            "is not the address of a PostgreSQL database",
            "write it as postgresql://user:password@host:port/database",
        )
    return text
