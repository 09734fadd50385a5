"""How much memory the server's workers hold while they answer.

    python -m benchmarks.memory                  100,000 asks
    python -m benchmarks.memory --asks 20000

Prints the resident memory of the largest worker every ten seconds. It must stay below 150 MB and not grow.
"""

from __future__ import annotations

import argparse

from benchmarks.clients import measure_asks
from benchmarks.serving import load, own_engine, served

CLIENTS, PATIENTS = 8, 10_000


def main() -> None:
    """Asks, and prints the memory step by step."""
    parser = argparse.ArgumentParser(description="Measures the memory of the server's workers.")
    parser.add_argument("--asks", type=int, default=100_000)
    asks = parser.parse_args().asks
    with own_engine() as engine:
        site = load(engine, PATIENTS, PATIENTS)
        with served(site) as server:
            print(f"{0:>9,} asks  {server.largest_worker_mb():6.1f} MB", flush=True)
            numbers = [opened.number for opened in site.refused]
            shares = [numbers[client::CLIENTS] for client in range(CLIENTS)]
            answered = 0
            while answered < asks:
                measured = measure_asks(
                    ("127.0.0.1", server.port), site.token, shares, seconds=10, expected=409, again=True
                )
                answered += measured.count
                print(f"{answered:>9,} asks  {server.largest_worker_mb():6.1f} MB", flush=True)


if __name__ == "__main__":
    main()
