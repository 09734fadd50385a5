"""`registry programs`: the law as the registry holds it, edition by edition."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from registry.cli.advisories import advisory_rows
from registry.cli.editions import FILE, edition_named, every_edition, folder
from registry.cli.findings import verify
from registry.cli.opening import kept_editions
from registry.cli.output import as_json, show, visible
from registry.cli.proposals import diff, impact_, schema
from registry.cli.publishing import key, publish
from registry.domain.edition import Edition, Value
from registry.domain.facts import Gate
from registry.programs import Editions, read_proposed

Parameters = Mapping[str, Value | Mapping[str, Value]]


@click.group()
def programs() -> None:
    """Look at the programs and their editions, and publish one."""


@programs.command("list")
@folder
@as_json
def list_(*, folder: Path | None, as_json: bool) -> None:
    """List every edition of every program."""
    editions = kept_editions(folder)
    rows = [_summary(editions, edition) for edition in every_edition(editions)]
    show(rows, as_json=as_json, nothing="There are no programs.")


@programs.command()
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE]...")
@folder
@as_json
def check(*, files: tuple[Path, ...], folder: Path | None, as_json: bool) -> None:
    """List every value of every edition and advisory with how sure it is; exit 1 when a file is defective.

    Those that were published here are checked against their signatures. With files, those alone: proposed editions,
    which must also fit beside the ones that there are.
    """
    editions = kept_editions(folder)
    checked = read_proposed(files, editions) if files else every_edition(editions)
    rows = [row for edition in checked for row in _values(edition)]
    if not files:
        rows += advisory_rows(editions)
    show(rows, as_json=as_json, nothing="There are no values.")
    if not as_json:
        unsure = sum(row["evidence"] != "verified" for row in rows)
        click.echo(f"{len(rows)} values, {unsure} of them not verified; no defect found")


@programs.command("show")
@click.argument("name", metavar="PROGRAM[/DATE]|FILE")
@folder
@as_json
def show_(*, name: str, folder: Path | None, as_json: bool) -> None:
    """Show what one edition asks: pomalidomide/2023-03-24, or pomalidomide for its latest."""
    edition = edition_named(kept_editions(folder), name)
    if as_json:
        show(list(_rules(edition)), as_json=True, nothing="")
        return
    click.echo(
        f"{visible(edition.title)} ({edition.name}), in force from {edition.effective_from.isoformat()}"
    )
    for rule in _rules(edition):
        click.echo(
            f"\n{rule['precondition']}  at {', '.join(rule['gates'])}  [{', '.join(rule['citation'])}]"
        )
        for parameter, value in rule["values"].items():
            click.echo(f"    {parameter} = {visible(str(value))}")


for command in (diff, impact_, publish, key, schema, verify):
    programs.add_command(command)


def _summary(editions: Editions, edition: Edition) -> dict[str, object]:
    return {
        "edition": edition.name,
        "title": edition.title,
        "effective_from": edition.effective_from.isoformat(),
        "ended_on": edition.ended_on.isoformat() if edition.ended_on else None,
        "preconditions": len(edition.rules),
        "products": len(editions.products(edition.program)),
        "digest": edition.digest,
    }


def _rules(edition: Edition) -> Iterator[dict[str, Any]]:
    for code, rule in edition.rules.items():
        yield {
            "precondition": code,
            "gates": [gate.value for gate in Gate if gate in rule.gates],
            "values": {name: value for name, value, _, _ in _flat(rule.parameters)},
            "citation": sorted({*rule.cite, *_citations(rule.parameters)}),
        }


def _values(edition: Edition) -> Iterator[dict[str, object]]:
    validity = {
        "valid_days": edition.valid_days,
        "valid_days_from_test": edition.valid_days_from_test,
        "valid_hours": edition.confirmation_hours,
    }
    parameters: dict[str, Parameters] = {
        "validity of numbers": {name: value for name, value in validity.items() if value is not None},
        **{code: rule.parameters for code, rule in edition.rules.items()},
    }
    for code, values in parameters.items():
        for name, value, cite, evidence in _flat(values):
            yield {
                "edition": edition.name,
                "precondition": code,
                "parameter": name,
                "value": value,
                "evidence": evidence,
                "citation": ", ".join(cite),
            }


def _flat(
    parameters: Parameters,
) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    for name, found in parameters.items():
        by_category = (
            {"": found} if isinstance(found, Value) else {f" ({key})": value for key, value in found.items()}
        )
        for suffix, value in by_category.items():
            yield name + suffix, _written(value), value.cite, str(value.evidence)


def _written(value: Value) -> str:
    return ", ".join(value.value) if isinstance(value.value, tuple) else str(value.value)


def _citations(parameters: Parameters) -> set[str]:
    return {source for _, _, cite, _ in _flat(parameters) for source in cite}
