"""How fast the dispense gate answers, against the least that the database must do for it.

    python -m benchmarks.authorize                              10,000 patients
    python -m benchmarks.authorize --patients 10000 1000000     both, measured in turn, with the growth of p99
    python -m benchmarks.authorize --json

It starts an engine of its own with durable settings (fsync on), loads the patients, serves with granian, and measures
in turn: (a) pgbench with the least SQL of one dispense decision, (b) POST /api/v1/dispense-authorizations, authorized
and refused. The figures are medians over the rounds, the ratios are taken round by round.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import psycopg

from benchmarks.clients import measure_asks
from benchmarks.histories import PHARMACIST, PHARMACY, Open
from benchmarks.limit import Measured, measure_limit, prepare_targets
from benchmarks.population import populate
from registry.clock import SystemClock
from registry.domain.actor import OPERATOR, Role
from registry.engine import Engine, start
from registry.programs import load_editions
from registry.services.act import Call
from registry.services.issue_token import IssueToken, issue_token
from registry.services.open_account import OpenAccount, open_account
from registry.services.prepare_database import create_database, upgrade_schema
from registry.services.publish_programs import publish_programs
from registry.services.registry import open_registry

LIMIT_PER_SECOND, ASKS_PER_SECOND = 6_000, 3_000
"""More than either can use up, so that no number is asked for twice."""

KINDS = ("limit", "authorized", "refused")
SLOWEST_START_S = 60


@dataclass
class Site:
    """One database of patients, served by a server of its own while it is measured."""

    patients: int
    database: str
    url: str
    token: str
    open: list[Open]
    refused: list[Open]
    used: int = 0


def main() -> None:
    """Runs the benchmark and prints its figures."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="registry-benchmark-") as folder:
        Path(folder).chmod(0o755)  # the engine's account must get in
        with start(Path(folder) / "home") as engine:
            sites = [_load(engine, patients, asked.rounds * asked.seconds) for patients in asked.patients]
            rounds = [
                {site.patients: _round(engine, site, asked) for site in sites} for _ in range(asked.rounds)
            ]
    report = [_summary(patients, [each[patients] for each in rounds]) for patients in asked.patients]
    print(json.dumps(report, indent=2) if asked.json else _table(report))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures the dispense gate.")
    parser.add_argument("--patients", type=int, nargs="+", default=[10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _load(engine: Engine, patients: int, seconds: int) -> Site:
    database = f"benchmark_{patients}"
    url = engine.url(database)
    create_database(url)
    upgrade_schema(url)
    began = time.monotonic()
    with psycopg.connect(engine.dsn(database), autocommit=True) as connection:
        publish_programs(open_registry(url, load_editions()), SystemClock().now())
        needed = seconds * (LIMIT_PER_SECOND + ASKS_PER_SECOND) * 10 // 9
        numbers = populate(connection, patients, open_each=-(-needed // patients))
        open_numbers = [number for number in numbers if not number.refused]
        prepare_targets(connection, open_numbers[: _limits_part(open_numbers)])
    _say(f"{patients:,} patients loaded in {time.monotonic() - began:.0f} s")
    refused = [number for number in numbers if number.refused][:10_000]
    return Site(patients, database, url, _token(url), open_numbers, refused)


def _limits_part(numbers: Sequence[Open]) -> int:
    return len(numbers) * LIMIT_PER_SECOND // (LIMIT_PER_SECOND + ASKS_PER_SECOND)


def _token(url: str) -> str:
    registry = open_registry(url, load_editions())
    call = Call(OPERATOR, SystemClock().now())
    account = OpenAccount(
        "benchmark", "Test Pharmacist", Role.PHARMACIST, pharmacy_id=PHARMACY, pharmacist_id=PHARMACIST
    )
    account_id = open_account(registry, call, account).document["account_id"]
    token: str = issue_token(registry, call, IssueToken(account_id)).document["token"]
    registry.database.dispose()
    return token


def _round(engine: Engine, site: Site, asked: argparse.Namespace) -> dict[str, Any]:
    part = _limits_part(site.open)
    share = part // asked.clients
    measured: dict[str, Any] = {}
    measured["limit"] = measure_limit(
        engine,
        site.database,
        clients=asked.clients,
        seconds=asked.seconds,
        first=site.used * (share // asked.rounds),
        share=share,
    )
    with _served(site) as server:
        address = ("127.0.0.1", server.port)
        for kind, numbers, status in (("authorized", site.open[part:], 201), ("refused", site.refused, 409)):
            parts = asked.rounds if kind == "authorized" else 1
            shares = _shares(numbers, asked.clients, site.used % parts, parts)
            measured[kind] = measure_asks(
                address, site.token, shares, seconds=asked.seconds, expected=status, again=parts == 1
            )
        measured["worker_mb"] = server.largest_worker_mb()
    site.used += 1
    _say(f"{site.patients:,}: " + ", ".join(f"{kind} {measured[kind].per_second:,.0f}/s" for kind in KINDS))
    return measured


def _shares(numbers: Sequence[Open], clients: int, part: int, parts: int) -> list[list[str]]:
    """Each client's own numbers for this round."""
    reach = len(numbers) // (clients * parts)
    starts = [(part * clients + client) * reach for client in range(clients)]
    return [[opened.number for opened in numbers[start : start + reach]] for start in starts]


@dataclass
class Server:
    """A granian server in a process of its own."""

    port: int
    process: subprocess.Popen[bytes]

    def largest_worker_mb(self) -> float:
        """The resident memory of the largest worker, in megabytes."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        return max(worker.memory_info().rss for worker in workers) / 1e6


@contextmanager
def _served(site: Site) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")},
        "REGISTRY_DATABASE_URL": site.url,
        "REGISTRY_SECRET_KEY": "b" * 40,
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    command += [
        "--blocking-threads",
        "4",
        "--http",
        "1",
        "--no-ws",
        "--log-level",
        "error",
        "registry.wsgi:app",
    ]
    with ExitStack() as stack:
        process = stack.enter_context(subprocess.Popen(command, env=environment))
        stack.callback(process.terminate)
        _wait_until_ready(port)
        yield Server(port, process)


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + SLOWEST_START_S
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("the server did not become ready")


def _summary(patients: int, rounds: list[dict[str, Any]]) -> dict[str, Any]:
    summary: dict[str, Any] = {"patients": patients, "rounds": len(rounds)}
    for kind in KINDS:
        each: list[Measured] = [one[kind] for one in rounds]
        figures = {
            name: median(asdict(one)[name] for one in each) for name in ("per_second", "p50_ms", "p99_ms")
        }
        summary[kind] = {name: round(value, 2) for name, value in figures.items()}
    for kind in KINDS[1:]:
        ratios = [one[kind].per_second / one["limit"].per_second for one in rounds]
        summary[f"ratio_{kind}"] = round(median(ratios), 3)
    summary["worker_mb"] = round(max(one["worker_mb"] for one in rounds), 1)
    return summary


def _table(report: list[dict[str, Any]]) -> str:
    lines = []
    for site in report:
        lines.append(f"{site['patients']:,} patients, medians of {site['rounds']} rounds")
        for kind in KINDS:
            figures = site[kind]
            ratio = f"  ratio {site[f'ratio_{kind}']:.2f}" if kind != "limit" else ""
            lines.append(
                f"  {kind:<11}{figures['per_second']:>8,.0f}/s  p50 {figures['p50_ms']:6.2f} ms"
                f"  p99 {figures['p99_ms']:6.2f} ms{ratio}"
            )
        lines.append(f"  largest worker {site['worker_mb']:.0f} MB")
    if len(report) > 1:
        growth = report[-1]["authorized"]["p99_ms"] / report[0]["authorized"]["p99_ms"]
        lines.append(f"p99 of authorized asks grew by {growth:.2f} from the first to the last")
    return "\n".join(lines)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
