"""`registry programs verify`: what is proved of the editions, a line a claim, with a line for each exception below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from registry.cli.editions import folder
from registry.cli.failures import CHECK_FAILED
from registry.cli.opening import kept_editions
from registry.cli.output import as_json, show
from registry.programs.proofs import NoProver, prover
from registry.programs.proofs.finding import Finding, Result


@click.command()
@click.argument("program", metavar="[PROGRAM]", required=False)
@folder
@as_json
def verify(*, program: str | None, folder: Path | None, as_json: bool) -> int:
    """Prove of every edition that no rule leaks; exit 1 when a claim does not hold.

    Needs the extra `proofs`: pip install 'rems-registry[proofs]'.
    """
    editions = kept_editions(folder)
    if program is not None and program not in editions:
        raise click.BadParameter(f"there is no program {program!r}; there are {', '.join(editions.programs)}")
    try:
        findings = prover()(editions, program)
    except NoProver as missing:
        raise click.ClickException(str(missing)) from missing
    show_findings(findings, as_json=as_json)
    return CHECK_FAILED if any(found.result is Result.FAILED for found in findings) else 0


def show_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print the findings as plain lines, or as a JSON list."""
    if as_json:
        show([asdict(found) for found in findings], as_json=True, nothing="")
        return
    for found in findings:
        click.echo(f"{found.edition}, {found.gate}: {found.claim}: {_said(found)}")
        for detail in found.details:
            click.echo(f"    {detail}")
    failed = sum(found.result is Result.FAILED for found in findings)
    click.echo(f"{len(findings)} claims, {failed} of them do not hold")


def _said(found: Finding) -> str:
    cases = f"{found.cases} case{'s' if found.cases != 1 else ''}"
    match found.result:
        case Result.PROVED:
            return f"proved ({cases})"
        case Result.WEAKER:
            return f"weaker in {len(found.details)} of {cases}"
        case Result.FAILED:
            return f"does not hold ({cases})"
