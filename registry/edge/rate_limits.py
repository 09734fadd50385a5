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

from flask import Flask, Response, g, request
from flask_login import current_user

from registry.access import desk, known_actor
from registry.api.problems import problem
from registry.config import Config
from registry.services.limit_requests import Limiter, Standing
from registry.services.registry import Registry

FREE = frozenset(
    (
        *("healthz", "readyz", "version", "api-docs.openapi_json"),
        *("api_reference", "api_reference_start", "api_reference_asset", "portal.static_asset"),
    )
)
"""What watches over the server, and pages without any data."""
SLOTS = 1 << 20
SLOT_BYTES = 8
UNKNOWN = ip_address(0)
IPV6_HOST_BITS = 64
"""Whoever has one IPv6 address has all with the same upper half."""


class Policy(NamedTuple):
    """A quota under its name, and as the header RateLimit-Policy tells it."""

    name: str
    header: str
    limiter: Limiter


def install_rate_limits(app: Flask, config: Config, registry: Registry) -> None:
    """Requests are counted; a limit of 0 counts nothing."""
    accounts = _policy("account", config.account_requests_per_minute, config, registry)
    clients = _policy("client", config.client_requests_per_minute, config, registry)
    slot_key = str(config.secret_key).encode()[:64]
    views = app.view_functions

    def require_room() -> Response | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in FREE:
            return None
        # What anybody may use counts for the address, also with an account: nobody guesses passwords on its quota.
        known = hasattr(views[endpoint], "right") and current_user.is_authenticated and known_actor()
        if known:
            return _count(accounts, known.account_id)
        return _count(clients, f"client {_slot(request.remote_addr or '', slot_key)}")

    app.before_request(require_room)
    app.after_request(_tell)


def _policy(name: str, per_minute: int, config: Config, registry: Registry) -> Policy | None:
    if not per_minute:
        return None
    limiter = Limiter(registry, per_minute, processes=config.workers)
    return Policy(name, f'"{name}";q={per_minute};w=60', limiter)


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
    counted: tuple[Policy, Standing] | None = g.get("standing")
    if counted is not None:
        policy, standing = counted
        response.headers.add("RateLimit-Policy", policy.header)
        response.headers.add("RateLimit", f'"{policy.name}";r={standing.left};t={standing.whole_in_s}')
    return response


def _slot(address: str, key: bytes) -> int:
    try:
        parsed = ip_address(address)
    except ValueError:  # a Unix socket's client has none
        parsed = UNKNOWN
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or ip_address(int(parsed) >> IPV6_HOST_BITS << IPV6_HOST_BITS)
    return int.from_bytes(blake2b(parsed.packed, key=key, digest_size=SLOT_BYTES).digest()) % SLOTS
