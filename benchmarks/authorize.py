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
from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

import psycopg

from benchmarks.clients import measure_asks
from benchmarks.histories import Open
from benchmarks.limit import Measured, measure_limit, prepare_targets
from benchmarks.plans import tables_read_whole
from benchmarks.serving import Site, load, own_engine, say, served
from registry.engine import Engine

LIMIT_PER_SECOND, ASKS_PER_SECOND = 6_000, 3_000
"""More than either can use up, so that no number is asked for twice."""

KINDS = ("limit", "authorized", "refused")


def main() -> None:
    """Runs the benchmark and prints its figures."""
    asked = _arguments()
    with own_engine() as engine:
        needed = asked.rounds * asked.seconds * (LIMIT_PER_SECOND + ASKS_PER_SECOND)
        sites = [_prepared(engine, patients, needed) for patients in asked.patients]
        rounds = [{site.patients: _round(engine, site, asked) for site in sites} for _ in range(asked.rounds)]
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


def _prepared(engine: Engine, patients: int, numbers_needed: int) -> Site:
    site = load(engine, patients, numbers_needed)
    with psycopg.connect(engine.dsn(site.database), autocommit=True) as connection:
        prepare_targets(connection, site.open[: _limits_part(site.open)])
        read_whole = tables_read_whole(connection)
    if read_whole:
        raise RuntimeError(f"{patients:,} patients: not answered through an index: {', '.join(read_whole)}")
    return site


def _limits_part(numbers: Sequence[Open]) -> int:
    return len(numbers) * LIMIT_PER_SECOND // (LIMIT_PER_SECOND + ASKS_PER_SECOND)


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
    with served(site) as server:
        address = ("127.0.0.1", server.port)
        for kind, numbers, status in (("authorized", site.open[part:], 201), ("refused", site.refused, 409)):
            parts = asked.rounds if kind == "authorized" else 1
            shares = _shares(numbers, asked.clients, site.used % parts, parts)
            measured[kind] = measure_asks(
                address, site.token, shares, seconds=asked.seconds, expected=status, again=parts == 1
            )
        measured["worker_mb"] = server.largest_worker_mb()
    site.used += 1
    say(f"{site.patients:,}: " + ", ".join(f"{kind} {measured[kind].per_second:,.0f}/s" for kind in KINDS))
    return measured


def _shares(numbers: Sequence[Open], clients: int, part: int, parts: int) -> list[list[str]]:
    """Each client's own numbers for this round."""
    reach = len(numbers) // (clients * parts)
    starts = [(part * clients + client) * reach for client in range(clients)]
    return [[opened.number for opened in numbers[start : start + reach]] for start in starts]


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


if __name__ == "__main__":
    main()
