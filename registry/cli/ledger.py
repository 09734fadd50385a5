"""`registry ledger`: whether what was recorded is still as it was, and proof of it for others."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from registry.cli.failures import CHECK_FAILED
from registry.cli.opening import configured, database_url, opened
from registry.cli.operator import call, reader
from registry.cli.output import as_json, picked, show, show_one
from registry.cli.sealing import LONGEST_LOOK, sealer_of, sealing_key
from registry.clock import SystemClock
from registry.programs.keys import public_of
from registry.reports.proofs import heads_after, prove_consistency, prove_event
from registry.reports.whole_ledger import verify_and_keep
from registry.services.close_days import close_days

SUMMARY = ("tree_size", "sealed_at", "root", "witnesses")


@click.group()
def ledger() -> None:
    """Check the ledger, seal it, and prove what it holds."""


@ledger.command()
@as_json
def verify(*, as_json: bool) -> None:
    """Follow every stream and the tree over all, and compare heads; exit 1 when something is not as it was.

    An event that was altered, removed, inserted or reordered is found; so are a stream whose end was cut off, a tree
    that was rolled back, a forged head and an old one shown again, the last by the heads kept outside the database. The
    verdict is kept beside these, and turns `/readyz` red or green again.
    """
    with opened(configured(), longest_statement=LONGEST_LOOK) as registry:
        found = verify_and_keep(registry, SystemClock().now())
        compared = "the heads kept outside" if registry.seals.heads_file else "no heads kept outside"
    show(
        [vars(defect) for defect in found.defects],
        as_json=as_json,
        nothing=f"{found.streams} streams were followed; every one holds together. {found.size} events are sealed;"
        f" the tree was compared with its heads and with {compared}",
    )
    if found.defects:
        sys.exit(CHECK_FAILED)


@ledger.command()
def seal() -> None:
    """Seal what is not sealed yet, once; `registry worker` goes on doing so."""
    config = configured()
    with (
        database_url(config) as url,
        opened(replace(config, database_url=url)),
        sealer_of(config, url) as sealer,
    ):
        count = sealer.seal_all()
        witnessed = sealer.ask_witness()
    click.echo(f"{count} events were sealed" + (", and a witness signed" if witnessed else ""))


@ledger.command()
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many at most.")
@click.option("--after", type=click.IntRange(0), default=0, help="Only heads of trees larger than this.")
@as_json
def heads(*, limit: int, after: int, as_json: bool) -> None:
    """List the signed heads, oldest first."""
    with opened(configured()) as registry:
        found = heads_after(registry, after, limit)
    if as_json:
        show(found, as_json=True, nothing="")
        return
    rows = [{**row, "witnesses": len(row["witnesses"])} for row in found]
    show(list(picked(rows, *SUMMARY)), as_json=False, nothing="No head was signed yet.")


@ledger.command()
@click.argument("event_id", type=click.UUID, required=False)
@click.option("--from", "earlier", type=click.IntRange(0), help="Size of the earlier head.")
@click.option("--to", "later", type=click.IntRange(0), help="Size of the later head.")
def prove(*, event_id: object | None, earlier: int | None, later: int | None) -> None:
    """Print the proof that an event is sealed, or that one head's tree begins with an earlier one's.

    `tools/verify_ledger.py` checks either without a database.
    """
    if (event_id is None) == (earlier is None or later is None):
        raise click.UsageError("Name either an EVENT_ID, or --from and --to.")
    with opened(configured()) as registry:
        if event_id is not None:
            found = prove_event(registry, reader(), str(event_id))
        else:
            found = prove_consistency(registry, int(earlier or 0), int(later or 0))
    show_one(found, as_json=True)


@ledger.command()
def key() -> None:
    """Print the public key that seals here, for those who check heads and proofs elsewhere."""
    click.echo(public_of(sealing_key(configured())).hex())


@ledger.command("close-days")
@as_json
def close_days_(*, as_json: bool) -> None:
    """Close the days of the access log that are over: an event with the digest of each day's lines. Run it once a day.

    From then on `registry ledger verify` finds a line of that day that was altered, removed or added.
    """
    with opened(configured()) as registry:
        closed = close_days(registry, call()).document["closed"]
    show(closed, as_json=as_json, nothing="There is no day to close.")
