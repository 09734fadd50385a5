"""How long it takes to make all stored decisions again.

    python -m benchmarks.replay                        a million decisions
    python -m benchmarks.replay --decisions 50000 --json

The decisions are those of the demo, stored again and again under new ids in an engine of its own; each is read, decided
and compared as `registry decisions replay --all` does it, and who looked is entered in the access log. The restart
file is written as well. One process decides, the database is another.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import psycopg

from benchmarks.serving import own_engine, say
from registry.cli.demo.seed import seed
from registry.cli.operator import reader
from registry.cli.replaying import RestartFile, replay_from
from registry.clock import SystemClock
from registry.engine import Engine
from registry.programs import load_editions
from registry.reports.decisions import count_decisions, replay_all
from registry.services.prepare_database import create_database, upgrade_schema
from registry.services.publish_programs import publish_programs
from registry.services.registry import Registry, open_registry
from registry.vault.key_file import KeyFile
from tests.data_keys import DATA_KEYS

DATABASE = "benchmark_replay"
COLUMNS = """
SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns
WHERE table_name = 'decision' AND column_name <> 'decision_id'
"""
COPIES = """
INSERT INTO decision (decision_id, {columns}) SELECT gen_random_uuid(), {columns}
FROM decision CROSS JOIN generate_series(1, %(copies)s)
"""


def main() -> None:
    """Runs the benchmark and prints its figures."""
    parser = argparse.ArgumentParser(description="Measures the replay of all decisions.")
    parser.add_argument("--decisions", type=int, default=1_000_000, help="at least so many")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with own_engine() as engine:
        registry = _filled(engine, asked.decisions)
        total = count_decisions(registry)
        say(f"{total:,} decisions are stored")
        report = _replayed(registry, total)
        registry.database.dispose()
    print(json.dumps(report, indent=2) if asked.json else "\n".join(f"{k}: {v}" for k, v in report.items()))


def _filled(engine: Engine, decisions: int) -> Registry:
    url = engine.url(DATABASE)
    create_database(url)
    upgrade_schema(url)
    registry = open_registry(url, load_editions(), pool_size=1, keys=KeyFile(DATA_KEYS))
    now = SystemClock().now()
    publish_programs(registry, now)
    seed(registry, now)
    with psycopg.connect(engine.dsn(DATABASE), autocommit=True) as connection:
        (columns,) = connection.execute(COLUMNS).fetchone() or ("",)
        (known,) = connection.execute("SELECT count(*) FROM decision").fetchone() or (0,)
        connection.execute(COPIES.format(columns=columns).encode(), {"copies": decisions // known + 1})
        connection.execute("VACUUM ANALYZE decision")
    return registry


def _replayed(registry: Registry, total: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="registry-benchmark-replay-") as folder:
        file = RestartFile(Path(folder) / "restart")
        wall, processor = time.monotonic(), time.process_time()
        done = replay_from(file, lambda last: replay_all(registry, reader(), last), total)
        wall, processor = time.monotonic() - wall, time.process_time() - processor
    if done.differ or done.count != total:
        raise RuntimeError(f"{done.differ} differ, {done.count} of {total} were made again")
    return {
        "decisions": total,
        "seconds": round(wall, 1),
        "decisions a second": round(total / wall),
        "processor us each": round(processor / total * 1e6),
        "minutes for a million": round(wall / total * 1e6 / 60, 1),
    }


if __name__ == "__main__":
    main()
