"""One request hidden in another: where two readers could see another end of it, the server answers no second one.

RFC 9112, sections 6.1, 6.3 and 11.2. The bytes go to the socket of the server as it is run.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.serving import Served, served

HIDDEN = b"GET /version HTTP/1.1\r\nHost: here\r\nX-Request-Id: smuggled\r\n\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\nHost: here\r\nX-Request-Id: outer\r\nContent-Type: application/json\r\n"
AMBIGUOUS = {
    "a length and chunks": (b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n", b"0\r\n\r\n"),
    "chunks and a length": (b"Transfer-Encoding: chunked\r\nContent-Length: 200\r\n\r\n", b"0\r\n\r\n"),
    "two lengths": (b"Content-Length: 2\r\nContent-Length: 200\r\n\r\n", b"{}"),
    "a list of lengths": (b"Content-Length: 2, 200\r\n\r\n", b"{}"),
    "a length with a sign": (b"Content-Length: +2\r\n\r\n", b"{}"),
    "a length below nothing": (b"Content-Length: -2\r\n\r\n", b"{}"),
    "a length in hexadecimal": (b"Content-Length: 0x2\r\n\r\n", b"{}"),
    "a length with a space": (b"Content-Length : 2\r\n\r\n", b"{}"),
    "a length on two lines": (b"Content-Length:\r\n 2\r\n\r\n", b"{}"),
    "an endless length": (b"Content-Length: " + b"9" * 40 + b"\r\n\r\n", b"{}"),
    "chunks with a space before the colon": (b"Transfer-Encoding : chunked\r\n\r\n", b"0\r\n\r\n"),
    "chunks behind a tab": (b"Transfer-Encoding:\tchunked\r\nContent-Length: 2\r\n\r\n", b"0\r\n\r\n"),
    "chunks on two lines": (b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n\r\n", b"0\r\n\r\n"),
    "chunks that are something else": (b"Transfer-Encoding: xchunked\r\n\r\n", b"0\r\n\r\n"),
    "chunks before something else": (b"Transfer-Encoding: chunked, identity\r\n\r\n", b"0\r\n\r\n"),
    "chunks twice": (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", b"0\r\n\r\n"),
    "chunks in quotes": (b'Transfer-Encoding: "chunked"\r\n\r\n', b"0\r\n\r\n"),
    "a chunk of too many digits": (b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 40 + b"f" * 20 + b"\r\n{}"),
    "a chunk below nothing": (b"Transfer-Encoding: chunked\r\n\r\n", b"-1\r\n\r\n"),
    "a chunk in hexadecimal notation": (b"Transfer-Encoding: chunked\r\n\r\n", b"0x0\r\n\r\n"),
    "a header without a name": (b": x\r\nContent-Length: 2\r\n\r\n", b"{}"),
    "a NUL in a header": (b"X-Filler: a\0b\r\nContent-Length: 2\r\n\r\n", b"{}"),
    "a bare return in a header": (b"X-Filler: a\rContent-Length: 200\r\nContent-Length: 2\r\n\r\n", b"{}"),
}


@pytest.fixture(scope="module")
def server(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server, which answers as before when the attacks are over."""
    with served(module_database_url, tmp_path_factory.mktemp("home")) as started:
        yield started
        assert started.lives()


@pytest.mark.parametrize("headers", AMBIGUOUS)
def test_a_hidden_request_is_not_answered(headers: str, server: Served) -> None:
    ends, body = AMBIGUOUS[headers]
    came = server.sent(POST + ends + body + HIDDEN, wait_s=0.5)
    assert b"smuggled" not in came
    assert b" 200 " not in came.partition(b"\r\n")[0]
    assert came.count(b"HTTP/1.1 ") <= 1


def test_two_requests_on_one_line_are_two(server: Served) -> None:
    """The attack would be seen if it worked: a request that is not hidden is answered on the same connection."""
    came = server.sent(POST + b"Content-Length: 2\r\n\r\n{}" + HIDDEN, wait_s=0.5)
    assert came.count(b"HTTP/1.1 ") == 2
    assert b"smuggled" in came


MALFORMED = {
    "no version": b"GET /version\r\n\r\n",
    "another version": b"GET /version HTTP/9.9\r\nHost: here\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "no method": b" / HTTP/1.1\r\nHost: here\r\n\r\n",
    "a line break in the method": b"GE\rT / HTTP/1.1\r\nHost: here\r\n\r\n",
    "two spaces": b"GET  /version HTTP/1.1\r\nHost: here\r\n\r\n",
    "a NUL in the path": b"GET /vers\0ion HTTP/1.1\r\nHost: here\r\n\r\n",
    "another site in the path": b"GET http://evil.example/nothing HTTP/1.1\r\nHost: here\r\n\r\n",
    "binary": bytes(range(256)) + b"\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64 + b"\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an upgrade": b"GET /nothing HTTP/1.1\r\nHost: here\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
    b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    "a web socket": b"GET /nothing HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "long headers": b"GET /nothing HTTP/1.1\r\nHost: here\r\n" + b"X-Filler: " + b"x" * 600_000 + b"\r\n\r\n",
    "many headers": b"GET /nothing HTTP/1.1\r\nHost: here\r\n" + b"X-Filler: x\r\n" * 5_000 + b"\r\n",
    "a long path": b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: here\r\n\r\n",
}


@pytest.mark.parametrize("request_", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_request_is_answered_as_none(request_: bytes, server: Served) -> None:
    came = server.sent(request_, wait_s=0.5)
    status = came.partition(b"\r\n")[0]
    assert not came or b" 4" in status or b" 5" in status, status
    assert b" 500" not in status
    assert b"Traceback" not in came


@pytest.mark.parametrize("name", [b"X-Request-Id", b"Host", b"Origin", b"Idempotency-Key"])
@pytest.mark.parametrize("line_break", [b"\r", b"\n", b"\0"])
def test_a_bare_line_break_gets_no_header_into_the_answer(
    name: bytes, line_break: bytes, server: Served
) -> None:
    hostile = name + b": x" + line_break + b"Set-Cookie: planted=1\r\n"
    came = server.sent(
        b"GET /nothing HTTP/1.1\r\nHost: here\r\n" + hostile + b"Connection: close\r\n\r\n", wait_s=1
    )
    assert b"planted" not in came


@pytest.mark.parametrize(
    "path", [b"/docs/assets/../../../../etc/passwd", b"/docs/assets/%2e%2e/%2e%2e/__init__.py"]
)
def test_a_path_leads_nowhere_else_over_the_wire(path: bytes, server: Served) -> None:
    came = server.sent(b"GET " + path + b" HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert b" 404 " in came.partition(b"\r\n")[0]
    assert b"root:" not in came


def test_the_answer_names_no_server_and_no_version_of_one(server: Served) -> None:
    came = server.sent(b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").lower()
    for telling in (b"granian", b"werkzeug", b"python", b"x-powered-by"):
        assert telling not in came
