"""What an address in a setting must look like, so that nothing secret is sent in the clear or asked elsewhere."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def origin_of(text: str) -> str:
    """The scheme, host and port in `text`, `https` or on a loopback address. Raises ValueError for anything else."""
    parts = _split(text)
    if parts is None or parts.path or parts.query:
        raise ValueError(f"is {text!r}, not a scheme with a host")
    host = str(parts.hostname)
    if parts.scheme == "http" and host != "localhost" and not _loopback(host):
        raise ValueError(f"is {text!r}, where what is sent can be read by others")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def fetchable(text: str) -> tuple[str, ...]:
    """The addresses in `text`: `https`, or `http` on a loopback address. Raises ValueError for the first other one."""
    for address in text.split():
        parts = _split(address)
        if parts is None or (parts.scheme == "http" and not _loopback(str(parts.hostname))):
            raise ValueError(f"lists {address!r}, which is neither https nor on a loopback address")
    return tuple(text.split())


def _split(text: str) -> SplitResult | None:
    """The parts of an address with a host, and with no password or fragment; None for all else."""
    try:
        parts = urlsplit(text)
        usable = parts.port != 0 and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    plain = text.isascii() and text.isprintable() and not ({"@", "#", ",", "\\"} & set(text))
    return parts if usable and plain else None


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
