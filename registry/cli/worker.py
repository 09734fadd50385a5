"""`registry worker`: what goes on beside the serving, until a signal ends it: sealing the ledger."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from registry.cli.opening import configured, database_url
from registry.cli.sealing import looking_through, sealer_of
from registry.clock import SystemClock
from registry.config import Config
from registry.domain.errors import DomainError, Unavailable
from registry.reports.whole_ledger import verify_and_keep
from registry.services.prepare_database import schema_is_current
from registry.services.seal_ledger import Sealer

LOG = logging.getLogger(__name__)
REMEDY = "; 'registry ledger verify' says more, and a person decides."
PAUSE_S = 1.0
"""At most one head a second: half of the lag that is allowed, and a file of heads that grows slowly."""

PAUSE_AFTER_FAILURE_S = 5.0
WITNESS_PAUSE_S = 60.0
FIRST_LOOK_S = 60.0
LOOK_EVERY_S = 3600.0
"""How often the whole ledger is verified beside the sealing: a start is not slowed, and an hour is soon enough."""


@click.command()
def worker() -> None:
    """Seal the ledger until a signal ends it, and verify the whole of it every hour.

    Any number of workers may run; one of them seals at a time.
    """
    config = configured()
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    with database_url(config) as url, sealer_of(config, url) as sealer:
        if not schema_is_current(url):
            raise Unavailable(
                "The database has another schema than this version needs; run 'registry db upgrade'."
            )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        click.echo("Sealing the ledger. Ctrl-C stops it.")
        with verifying(config, url, ending):
            work(sealer, ending)


@contextmanager
def working(config: Config, url: str) -> Iterator[None]:
    """The ledger is sealed in a thread of this process as long as the block runs."""
    ending = threading.Event()
    with sealer_of(config, url) as sealer:
        thread = threading.Thread(target=work, args=[sealer, ending], name="sealing", daemon=True)
        thread.start()
        try:
            with verifying(config, url, ending):
                yield
        finally:
            ending.set()
            thread.join()


@contextmanager
def verifying(config: Config, url: str, ending: threading.Event) -> Iterator[None]:
    """The whole ledger is verified in a thread again and again; a look that goes on at the end is left behind."""
    threading.Thread(target=_verify, args=[config, url, ending], name="verifying", daemon=True).start()
    yield


def _verify(config: Config, url: str, ending: threading.Event) -> None:
    """What is found is logged, and kept for `/readyz`. Who may not look is told so, and sealing goes on."""
    ending.wait(FIRST_LOOK_S)
    while not ending.is_set():
        try:
            with looking_through(config, url) as registry:
                found = verify_and_keep(registry, SystemClock().now())
            if found.defects:
                LOG.error("%s", f"The ledger does not verify in {len(found.defects)} places{REMEDY}")
        except Exception as error:  # noqa: BLE001 - a right that lacks too: sealing goes on, and it is told
            if not ending.is_set():
                LOG.error("%s", f"The ledger could not be verified ({type(error).__name__}){REMEDY}")
        ending.wait(LOOK_EVERY_S)


def work(sealer: Sealer, ending: threading.Event) -> None:
    """Seal until `ending` is set. What fails is logged once for each change, and tried again."""
    witnessing = threading.Thread(target=_witness, args=[sealer, ending], name="witnessing", daemon=True)
    witnessing.start()
    failed = ""
    while not ending.is_set():
        try:
            sealed = sealer.seal()
        except DomainError as error:
            if error.sentence != failed:
                LOG.error("%s", error.sentence)
            failed = error.sentence
            ending.wait(PAUSE_AFTER_FAILURE_S)
            continue
        failed = ""
        if sealed < sealer.batch:
            ending.wait(PAUSE_S)
    witnessing.join()


def _witness(sealer: Sealer, ending: threading.Event) -> None:
    """Show each new head to the witness. One that does not answer holds nothing up."""
    while sealer.witness is not None and not ending.is_set():
        try:
            sealer.ask_witness()
        except DomainError as error:
            LOG.warning("%s", error.sentence)
            ending.wait(WITNESS_PAUSE_S)
        ending.wait(PAUSE_S)
