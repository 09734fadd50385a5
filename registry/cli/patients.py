"""`registry patients`: what a patient can ask of the registry."""

from __future__ import annotations

import click

from registry.cli.opening import configured, opened
from registry.cli.operator import reader
from registry.cli.output import as_json, picked, show
from registry.domain.access import EXCLUDED
from registry.reports.accesses import disclosures as accounting

SHOWN = ("first_at", "last_at", "times", "recipient", "organization", "role", "what", "ground")


@click.group()
def patients() -> None:
    """Account for who read a patient's record."""


@patients.command()
@click.argument("patient_id", type=click.UUID)
@click.option("--all", "every", is_flag=True, help="List what an accounting leaves out, too.")
@as_json
def disclosures(*, patient_id: object, every: bool, as_json: bool) -> None:
    """List to whom the patient's record was disclosed in the last six years (45 CFR 164.528).

    Treatment, payment and operations are left out, as 164.528(a)(1) does; --all lists them.
    """
    with opened(configured()) as registry:
        found = accounting(registry, reader(), str(patient_id), every=every)
    nothing = "Nothing was disclosed but for the grounds that an accounting leaves out."
    show(list(picked(found, *SHOWN)), as_json=as_json, nothing=nothing)
    if not as_json and not every:
        left_out = " and ".join(sorted(ground.value for ground in EXCLUDED))
        click.echo(f"\nReadings for {left_out} are left out (45 CFR 164.528(a)(1)); --all lists them.")
