"""Pharmacies asking: keep-alive clients in processes of their own, each with a socket and nothing between."""

from __future__ import annotations

import json
import multiprocessing
import socket
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.limit import Measured

Address = tuple[str, int]
HEADER_END = b"\r\n\r\n"


def measure_asks(
    address: Address,
    token: str,
    shares: Sequence[Sequence[str]],
    *,
    seconds: float,
    expected: int,
    again: bool,
) -> Measured:
    """All clients ask for `seconds`, each through its own share of the numbers; every answer must be `expected`.

    With `again` a client begins anew when it has asked for all of its numbers; otherwise running out is an error.
    """
    spawning = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for share in shares:
        ours, theirs = spawning.Pipe()
        process = spawning.Process(
            target=_client, args=(theirs, address, token, list(share), seconds, expected, again)
        )
        process.start()
        pipes.append(ours)
        processes.append(process)
    for pipe in pipes:
        pipe.recv()
    for pipe in pipes:
        pipe.send("go")
    results = [pipe.recv() for pipe in pipes]
    for process in processes:
        process.join()
    wrong = [result for result in results if isinstance(result, str)]
    if wrong:
        raise RuntimeError(wrong[0])
    took = sorted(value for result in results for value in result[0])
    elapsed = max(result[1] for result in results)
    return Measured(len(took) / elapsed, took[len(took) // 2], took[int(len(took) * 0.99)], len(took))


def _client(
    pipe: Connection[Any, Any],
    address: Address,
    token: str,
    numbers: list[str],
    seconds: float,
    expected: int,
    again: bool,
) -> None:
    requests = [_request(token, number) for number in numbers]
    with socket.create_connection(address) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pipe.send("ready")
        pipe.recv()
        pipe.send(_ask_all(connection, requests, seconds, str(expected).encode(), again))


def _ask_all(
    connection: socket.socket, requests: list[bytes], seconds: float, expected: bytes, again: bool
) -> tuple[list[float], float] | str:
    took: list[float] = []
    clock = time.perf_counter
    start = now = clock()
    asked = 0
    while now - start < seconds:
        if asked == len(requests):
            if not again:
                return f"a client used up its {asked} numbers in {now - start:.1f} s; load more patients"
            asked = 0
        connection.sendall(requests[asked])
        answer = _answer(connection)
        asked += 1
        after = clock()
        took.append((after - now) * 1000)
        now = after
        if answer[9:12] != expected:
            return f"{expected.decode()} was expected, the answer was {answer[:600].decode(errors='replace')}"
    return took, now - start


def _answer(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    while HEADER_END not in received:
        received += connection.recv(65536)
    head = received.index(HEADER_END) + len(HEADER_END)
    headers = received[:head].lower()
    place = headers.index(b"content-length:") + len(b"content-length:")
    length = int(headers[place : headers.index(b"\r\n", place)])
    while len(received) < head + length:
        received += connection.recv(65536)
    return received


def _request(token: str, number: str) -> bytes:
    body = json.dumps({"authorization_number": number}).encode()
    head = (
        "POST /api/v1/dispense-authorizations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
