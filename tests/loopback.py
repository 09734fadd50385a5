"""A small HTTP server on the loopback address, whose answers the test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread


@dataclass
class Answer:
    """A status, headers and a body; `sending` sends the body in its own way."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    sending: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Loopback:
    """The running server: what it answers by path, and what it was asked."""

    address: str
    answers: dict[str, Answer | Callable[[BaseHTTPRequestHandler, bytes], Answer]] = field(
        default_factory=dict
    )
    asked: list[str] = field(default_factory=list)


@contextmanager
def loopback(tls: SSLContext | None = None) -> Iterator[Loopback]:
    """A server that answers 404 wherever no answer is set; it is gone when the block ends."""
    running = Loopback("")

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            running.asked.append(f"{self.command} {self.path}")
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found = running.answers.get(self.path.partition("?")[0], Answer(status=404))
            answer = found if isinstance(found, Answer) else found(self, body)
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if answer.sending is not None:
                answer.sending(self)
            else:
                self.wfile.write(answer.body)

        do_GET = do_POST = _answer  # noqa: N815  the library's names

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that went away
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    running.address = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
