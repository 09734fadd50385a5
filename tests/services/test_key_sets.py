"""Keys that clients publish: from listed addresses alone, small, soon, and not asked for more often than needed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any

import pytest

from registry.domain.errors import Unavailable
from registry.services import fetching
from registry.services.fetching import LARGEST, NotFetched, fetch
from registry.services.key_sets import FRESH, MOST_KEYS, PAUSE, KeySets, client_key
from tests.asking import NOW
from tests.loopback import Answer, Loopback, loopback
from tests.signing_keys import SigningKey, weak_rsa

PATH = "/jwks.json"
A_MOMENT = timedelta(microseconds=1)
FIRST, SECOND = SigningKey.elliptic("first"), SigningKey.rsa("second")


@pytest.fixture
def published() -> Iterator[Loopback]:
    """A client's server that publishes the first key."""
    with loopback() as server:
        server.answers[PATH] = key_set(FIRST.public())
        yield server


def key_set(*keys: Any, **more: Any) -> Answer:
    return Answer(json.dumps({"keys": keys, **more}).encode())


def address(server: Loopback) -> str:
    return server.address + PATH


def test_a_key_is_found_at_a_listed_address_and_asked_for_once(published: Loopback) -> None:
    keys = KeySets(client_key, (address(published),))
    for later in (timedelta(0), PAUSE, FRESH - A_MOMENT):
        found = keys.key(address(published), "first", NOW + later)
        assert found is not None
        assert found.algorithm == "ES384"
    assert published.asked == [f"GET {PATH}"]


def test_an_address_that_is_not_listed_is_never_asked(published: Loopback) -> None:
    for listed in ((), (published.address,), (f"{address(published)}/",), (f"{address(published)}?x",)):
        assert KeySets(client_key, listed).key(address(published), "first", NOW) is None
    assert published.asked == []


def test_an_unknown_key_makes_it_ask_again_but_only_now_and_then(published: Loopback) -> None:
    keys = KeySets(client_key, (address(published),))
    assert keys.key(address(published), "second", NOW) is None
    published.answers[PATH] = key_set(FIRST.public(), SECOND.public())
    for _ in range(50):
        assert keys.key(address(published), "second", NOW + PAUSE - A_MOMENT) is None
    assert len(published.asked) == 1
    assert keys.key(address(published), "second", NOW + PAUSE) is not None
    assert len(published.asked) == 2


def test_a_key_that_was_taken_away_counts_no_longer_than_it_is_fresh(published: Loopback) -> None:
    keys = KeySets(client_key, (address(published),))
    assert keys.key(address(published), "first", NOW) is not None
    published.answers[PATH] = key_set(SECOND.public())
    assert keys.key(address(published), "first", NOW + FRESH) is None
    assert keys.key(address(published), "second", NOW + FRESH) is not None


def test_while_the_address_is_out_of_order_what_is_fresh_counts_and_no_more(published: Loopback) -> None:
    keys = KeySets(client_key, (address(published),))
    assert keys.key(address(published), "first", NOW) is not None
    published.answers[PATH] = Answer(status=500)
    assert keys.key(address(published), "second", NOW + PAUSE) is None
    assert keys.key(address(published), "first", NOW + PAUSE) is not None
    assert keys.key(address(published), "first", NOW + FRESH) is None


def test_a_clock_that_was_set_back_makes_nothing_fresh(published: Loopback) -> None:
    keys = KeySets(client_key, (address(published),))
    assert keys.key(address(published), "first", NOW + FRESH) is not None
    published.answers[PATH] = key_set()
    assert keys.key(address(published), "first", NOW) is None


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"no JSON"),
        Answer(b"[" * 60_000),
        Answer(b"[]"),
        Answer(b'{"keys": {}}'),
        Answer(json.dumps({"keys": [FIRST.public()]}).encode(), status=203),
        Answer(status=302, headers={"Location": PATH}),
        Answer(b" " * (LARGEST + 1)),
        key_set(FIRST.public(), FIRST.public()),
        key_set(*(FIRST.public(kid=str(number)) for number in range(MOST_KEYS + 1))),
        key_set({**FIRST.pair.as_dict(private=True), "kid": "first"}),
        key_set({name: value for name, value in FIRST.public().items() if name != "kid"}),
        key_set({**weak_rsa(), "kid": "first"}),
        key_set({"kty": "oct", "k": "c2VjcmV0", "kid": "first"}),
        key_set(FIRST.public(use="enc")),
        key_set(FIRST.public(alg="ES512")),
        key_set("first", None, 1, []),
    ],
    ids=lambda answer: repr(answer.body[:30]) + str(answer.status),
)
def test_what_is_no_key_set_or_no_key_gives_nothing(published: Loopback, answer: Answer) -> None:
    published.answers[PATH] = answer
    assert KeySets(client_key, (address(published),)).key(address(published), "first", NOW) is None
    assert published.asked == [f"GET {PATH}"]


def test_what_can_not_be_used_does_not_hide_what_can(published: Loopback) -> None:
    published.answers[PATH] = key_set({"kty": "oct", "kid": "first"}, "?", FIRST.public())
    assert KeySets(client_key, (address(published),)).key(address(published), "first", NOW) is not None


def test_a_trickle_is_cut_off(published: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SLOWEST_S", 0.5)

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        try:
            for _ in range(100):
                handler.wfile.write(b" ")
                time.sleep(0.1)
        except OSError:
            return

    for headers in ({"Content-Length": "1000"}, {"Connection": "close", "Content-Length": "1000"}):
        published.answers[PATH] = Answer(headers=headers, sending=trickle)
        started = time.monotonic()
        with pytest.raises(NotFetched):
            fetch(address(published))
        assert time.monotonic() - started < 3


def test_who_asks_while_another_fetches_is_told_to_come_back(published: Loopback) -> None:
    keys = KeySets(client_key, (address(published),))
    started: list[bool] = []
    go_on: list[bool] = []

    def wait(handler: BaseHTTPRequestHandler) -> None:
        started.append(True)
        while not go_on:
            time.sleep(0.01)
        handler.wfile.write(body)

    body = json.dumps({"keys": [FIRST.public()]}).encode()
    published.answers[PATH] = Answer(body, sending=wait)
    other = Thread(target=keys.key, args=(address(published), "first", NOW))
    other.start()
    while not started:
        time.sleep(0.01)
    with pytest.raises(Unavailable):
        keys.key(address(published), "first", NOW + PAUSE)
    go_on.append(True)
    other.join()
    assert keys.key(address(published), "first", NOW) is not None
    assert len(published.asked) == 1


def test_nobody_at_the_address_is_no_key() -> None:
    with loopback() as server:
        gone = address(server)
    assert KeySets(client_key, (gone,)).key(gone, "first", NOW) is None
