"""How far sealing lags behind, and what it takes of the throughput.

    python -m benchmarks.sealing                          lag at 1,000 events a second; throughput at full speed
    python -m benchmarks.sealing --seconds 5 --rounds 1 --json

It starts an engine of its own with durable settings (fsync on) and a sealer in a process of its own, as `registry
worker` runs it. pgbench writes events, each in a transaction and a stream of its own. The lag of an event runs from its
writing to the instant of the head that covers it. The throughput is measured without and with the sealer, the one first
in one round and the other in the next; the ratio is taken round by round.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.serving import own_engine, say
from registry.cli.worker import work
from registry.clock import SystemClock
from registry.engine import Engine
from registry.programs import load_editions
from registry.reports.sealed_tree import verify_tree
from registry.services.prepare_database import create_database, upgrade_schema
from registry.services.registry import open_registry
from registry.services.seal_ledger import open_sealer
from registry.services.signed_heads import Seals

DATABASE = "benchmark_sealing"
SCRIPT = """
INSERT INTO ledger_event (stream_id, sequence, stream, event_id, kind, recorded_at, body, previous_hash, hash)
SELECT gen_random_uuid(), 1, 'patient', id, 'benchmark', clock_timestamp(), repeat('b', 400),
    decode(repeat('00', 32), 'hex'), sha256(id::text::bytea) FROM (SELECT gen_random_uuid() AS id) made;
"""
LAGS = """
SELECT count(*),
    percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM h.sealed_at - e.recorded_at))
FROM ledger_event e JOIN ledger_leaf l USING (stream_id, sequence)
CROSS JOIN LATERAL (SELECT sealed_at FROM ledger_head WHERE tree_size > l.leaf_index ORDER BY tree_size LIMIT 1) h
WHERE e.recorded_at >= %s
"""
UNSEALED = """
SELECT count(*) FROM ledger_event e LEFT JOIN ledger_leaf l USING (stream_id, sequence) WHERE l.leaf_index IS NULL
"""
SLOWEST_S = 120
PER_SECOND = re.compile(r"tps = ([0-9.]+)")


def main() -> None:
    """Runs the benchmark and prints its figures."""
    parser = argparse.ArgumentParser(description="Measures the sealing of the ledger.")
    parser.add_argument("--rate", type=int, default=1000, help="events a second while the lag is measured")
    parser.add_argument("--seconds", type=int, default=20, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=4, help="of the throughput")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with own_engine() as engine:
        create_database(engine.url(DATABASE))
        upgrade_schema(engine.url(DATABASE))
        report = {**_lag(engine, asked), **_throughput(engine, asked), **_verification(engine)}
    print(json.dumps(report, indent=2) if asked.json else "\n".join(f"{k}: {v}" for k, v in report.items()))


def _lag(engine: Engine, asked: argparse.Namespace) -> dict[str, Any]:
    with _sealing(engine):
        began = SystemClock().now()
        written = _write(engine, asked, "--rate", str(asked.rate))
        say(f"{written:,.0f} events a second were written while sealing")
        _wait_until_sealed(engine)
    with psycopg.connect(engine.dsn(DATABASE)) as connection:
        count, (half, most) = connection.execute(LAGS, [began]).fetchone() or (0, (0.0, 0.0))
    return {
        "events a second": round(written),
        "events": count,
        "lag p50 s": round(half, 3),
        "lag p99 s": round(most, 3),
    }


def _throughput(engine: Engine, asked: argparse.Namespace) -> dict[str, Any]:
    ratios = []
    for round_ in range(asked.rounds):
        alone = _write(engine, asked) if round_ % 2 == 0 else 0.0
        with _sealing(engine):
            sealed = _write(engine, asked)
            _wait_until_sealed(engine)
        alone = alone or _write(engine, asked)
        say(f"{alone:,.0f} events a second without sealing, {sealed:,.0f} with it")
        ratios.append(1 - sealed / alone)
    return {
        "share of the throughput": round(median(ratios), 3),
        "of each round": [round(r, 3) for r in ratios],
    }


def _verification(engine: Engine) -> dict[str, Any]:
    registry = open_registry(engine.url(DATABASE), load_editions(), pool_size=1)
    began = time.monotonic()
    verified = verify_tree(registry)
    elapsed = time.monotonic() - began
    registry.database.dispose()
    if verified.defects:
        raise RuntimeError(f"the tree is not whole: {verified.defects[0]}")
    return {"leaves verified a second": round(verified.size / elapsed)}


def _write(engine: Engine, asked: argparse.Namespace, *options: str) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT)
        script.flush()
        command = [str(engine.bindir / "pgbench"), "-n", "-M", "prepared", "-f", script.name]
        command += ["-c", str(asked.clients), "-T", str(asked.seconds), *options, engine.dsn(DATABASE)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = PER_SECOND.search(done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(done.stderr)
    return float(found[1])


@contextmanager
def _sealing(engine: Engine) -> Iterator[None]:
    spawning = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="registry-benchmark-heads-") as folder:
        process = spawning.Process(
            target=_seal, args=(engine.url(DATABASE), Path(folder) / "heads.jsonl"), daemon=True
        )
        process.start()
        try:
            with psycopg.connect(engine.dsn(DATABASE)) as connection:
                connection.execute(SCRIPT)  # once it is sealed, the sealer is up
            _wait_until_sealed(engine)
            yield
        finally:
            process.terminate()
            process.join()


def _seal(url: str, heads_file: Path) -> None:
    sealer = open_sealer(url, Ed25519PrivateKey.generate(), SystemClock(), Seals(heads_file))
    work(sealer, threading.Event())


def _wait_until_sealed(engine: Engine) -> None:
    deadline = time.monotonic() + SLOWEST_S
    with psycopg.connect(engine.dsn(DATABASE), autocommit=True) as connection:
        while connection.execute(UNSEALED).fetchone() != (0,):
            if time.monotonic() > deadline:
                raise TimeoutError("the events were not sealed in time")
            time.sleep(0.2)


if __name__ == "__main__":
    main()
