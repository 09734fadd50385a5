"""How every question of the command line is asked: by its instants, and page by page or exported whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import click

from registry.cli.opening import configured, opened
from registry.cli.operator import reader
from registry.cli.output import as_json, picked, show
from registry.domain.question import Instants
from registry.reports.exporting import Export, Format, every_page
from registry.reports.paging import LONGEST_PAGE, Page
from registry.services.act import Call
from registry.services.record_export import record_export
from registry.services.registry import Registry

Command = TypeVar("Command", bound=Callable[..., Any])
Question = Callable[[Registry, Call, str | None, int], Page]
USUAL_PAGE = 50


class InstantParameter(click.ParamType[datetime]):
    """An instant with its offset, as RFC 3339 writes it."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant; a naive one is refused."""
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no instant such as 2026-03-02T15:00:00Z", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value!r} has no offset; write it such as 2026-03-02T15:00:00Z", param, ctx)
        return instant


INSTANT = InstantParameter()
PERIOD = (
    click.option("--since", type=INSTANT, help="What happened at or after this instant."),
    click.option("--until", type=INSTANT, help="What happened before this instant."),
)
BITEMPORAL = (
    click.option("--as-of", type=INSTANT, help="What was true at this instant."),
    click.option("--known-at", type=INSTANT, help="What the registry knew at this instant."),
)
PAGES = (
    click.option("--after", metavar="CURSOR", help="Begin after this place of an earlier answer."),
    click.option("--limit", type=click.IntRange(1, LONGEST_PAGE), default=USUAL_PAGE, show_default=True),
    click.option(
        "--export",
        type=click.Choice([one.value for one in Format]),
        help="Print the whole list, line by line.",
    ),
    as_json,
)


def options(*groups: tuple[Callable[[Any], Any], ...]) -> Callable[[Command], Command]:
    """The command takes the options of these groups, in their order."""

    def declare(command: Command) -> Command:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return declare


def instants_of(said: dict[str, Any]) -> Instants:
    """The instants among what was said, which are taken out of it."""
    return Instants(
        **{name: said.pop(name) for name in ("since", "until", "as_of", "known_at") if name in said}
    )


def taken(said: dict[str, Any]) -> dict[str, Any]:
    """The values of PAGES among what was said, which are taken out of it."""
    return {name: said.pop(name) for name in ("after", "limit", "export", "as_json")}


def tell(question: Question, name: str, shown: tuple[str, ...], asked: Mapping[str, Any], **how: Any) -> None:
    """Ask the question and print a page of its answer, or with `export` all of it.

    `how` are the values of PAGES. A table has the columns `shown`; JSON and exports have them all.
    """
    with opened(configured()) as registry:
        if how["export"] is not None:
            _export(registry, question, name, asked, how)
            return
        page = question(registry, reader(), how["after"], how["limit"])
    items = list(page.items) if how["as_json"] else list(picked(page.items, *shown))
    show(items, as_json=how["as_json"], nothing="There is nothing like that.")
    if page.next is not None:
        click.echo(f"There is more: ask the same with --after {page.next}", err=True)


def _export(
    registry: Registry, question: Question, name: str, asked: Mapping[str, Any], how: Mapping[str, Any]
) -> None:
    def page_after(cursor: str | None) -> Page:
        return question(registry, reader(), cursor, LONGEST_PAGE)

    first = page_after(how["after"])
    record_export(registry, reader(), name, how["export"], asked)
    columns = list(first.items[0]) if first.items else []
    for chunk in Export(Format(how["export"]), columns).lines(every_page(first, page_after)):
        click.echo(chunk, nl=False)
