"""Who asks too often is told when to ask again (429, RFC 6585), and everybody what is left.

A request counts for the account that it is made with. What no account answers for, signing in and whatever will get
401, counts for the client's address, so that guessing is slow (OWASP ASVS 5.0, 2.4.1 and 6.3.1; API Security Top 10
2023, API4). The address itself is not kept: it is hashed with the secret key into one of a million slots, so that the
table has an end, and nobody can choose whom to share a slot with.

`RateLimit` and `RateLimit-Policy` are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

from __future__ import annotations

from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from flask import Flask, Response, current_app, g, request
from flask_login import current_user

from registry.access import actor, desk
from registry.api.problems import problem
from registry.config import Config
from registry.services.limit_requests import Limiter, Standing
from registry.services.registry import Registry

FREE = frozenset(
    (
        *("healthz", "readyz", "version", "api-docs.openapi_json"),
        *("api_reference", "api_reference_start", "api_reference_asset"),
    )
)
"""What watches over the server, and pages without any data."""
SLOTS = 1 << 20
SLOT_BYTES = 8
UNKNOWN = ip_address(0)
IPV6_HOST_BITS = 64
"""Whoever has one IPv6 address has all with the same upper half."""


class Policy(NamedTuple):
    """A quota under its name, as the headers tell it."""

    name: str
    per_minute: int
    limiter: Limiter

    @property
    def header(self) -> str:
        """The value of RateLimit-Policy."""
        return f'"{self.name}";q={self.per_minute};w=60'


def install_rate_limits(app: Flask, config: Config, registry: Registry) -> None:
    """Requests are counted; a limit of 0 counts nothing."""
    accounts = _policy("account", config.account_requests_per_minute, config, registry)
    clients = _policy("client", config.client_requests_per_minute, config, registry)
    slot_key = str(config.secret_key).encode()[:64]

    def require_room() -> Response | None:
        if request.endpoint is None or request.endpoint in FREE:
            return None
        if _needs_right() and current_user.is_authenticated:
            return _count(accounts, f"account {actor().account_id}")
        return _count(clients, f"client {_slot(request.remote_addr or '', slot_key)}")

    app.before_request(require_room)
    app.after_request(_tell)


def _policy(name: str, per_minute: int, config: Config, registry: Registry) -> Policy | None:
    if not per_minute:
        return None
    return Policy(name, per_minute, Limiter(registry, per_minute, processes=config.workers))


def _needs_right() -> bool:
    """What anybody may use counts for the address, also with an account: nobody guesses passwords on its quota."""
    return hasattr(current_app.view_functions[str(request.endpoint)], "right")


def _count(policy: Policy | None, subject: str) -> Response | None:
    if policy is None:
        return None
    standing = policy.limiter.count(subject, desk().clock.now())
    g.standing = policy, standing
    return None if standing.allowed else _refused(policy, standing)


def _refused(policy: Policy, standing: Standing) -> Response:
    seconds = standing.again_in_s
    response = problem(
        429,
        "too-many-requests",
        f"Too many requests of this {policy.name}; ask again in {seconds} s.",
        **{"violated-policies": [policy.name]},
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def _tell(response: Response) -> Response:
    if "standing" in g:
        policy, standing = g.standing
        response.headers["RateLimit-Policy"] = policy.header
        response.headers["RateLimit"] = f'"{policy.name}";r={standing.left};t={standing.whole_in_s}'
    return response


def _slot(address: str, key: bytes) -> int:
    try:
        parsed = ip_address(address)
    except ValueError:  # a Unix socket's client has none
        parsed = UNKNOWN
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or ip_address(int(parsed) >> IPV6_HOST_BITS << IPV6_HOST_BITS)
    return int.from_bytes(blake2b(parsed.packed, key=key, digest_size=SLOT_BYTES).digest()) % SLOTS
