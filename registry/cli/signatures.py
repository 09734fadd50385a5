"""`registry signatures`: whether what was signed is still as it was signed, and one signature to read and print."""

from __future__ import annotations

import sys

import click

from registry.cli.failures import CHECK_FAILED
from registry.cli.opening import configured, opened
from registry.cli.operator import reader
from registry.cli.output import as_json, show, show_one
from registry.reports.signatures import show_signature, verify_signatures


@click.group()
def signatures() -> None:
    """Verify signatures, and show one."""


@signatures.command()
@as_json
def verify(*, as_json: bool) -> None:
    """Compute every signature again from the stored records; exit 1 when one was altered, moved or removed."""
    with opened(configured()) as registry:
        found = verify_signatures(registry)
    older = f"; {found.unbound} are older than the binding" if found.unbound else ""
    show(
        found.altered,
        as_json=as_json,
        nothing=f"{found.verified} signatures were verified; every one fits what was signed{older}",
    )
    if found.altered:
        sys.exit(CHECK_FAILED)


@signatures.command("show")
@click.argument("signature_id", type=click.UUID)
@as_json
def show_(*, signature_id: object, as_json: bool) -> None:
    """Show who signed, when, with which meaning, and the record that was signed."""
    with opened(configured()) as registry:
        found = show_signature(registry, str(signature_id), reader())
    if as_json:
        show_one(found, as_json=True)
        return
    record = found.pop("record")
    show_one(found, as_json=False)
    click.echo("\nThe record that was signed:")
    show_one(record or {"record": None}, as_json=False)
