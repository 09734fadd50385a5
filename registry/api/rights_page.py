"""The page `docs/reference/rights.md`, written from the table of rights.

Run `python -m registry.api.rights_page > docs/reference/rights.md` after a change; a test fails on an old page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from registry.domain.actor import Role
from registry.rights import GROUNDS, LETTERS, OPEN, RIGHTS, Right

OPENING = """\
# Rights

*Written by `python -m registry.api.rights_page > docs/reference/rights.md`; do not edit.*

Who may use which route below `/api/v1`. The application does not start with a route that is not listed, and tests ask
every route as every role and compare the answers with this page. A **client** is a machine: it needs the scope named,
or none where `any` stands. The **ground** says whose objects a route gives to those without an office; what lies
outside it is answered exactly like what does not exist. Coordinators, auditors and administrators see everybody's.
"""

PORTAL = "/portal"
PAGES = """\
## Pages of the portal

These stand as they are, not below `/api/v1`. Who is not signed in is sent to sign in; the rest is as above.
"""


def page() -> str:
    """The whole page as Markdown."""
    pages = {place: right for place, right in RIGHTS.items() if place[1].startswith(PORTAL)}
    api = {place: right for place, right in RIGHTS.items() if place not in pages}
    return "\n".join([OPENING, *_routes(api), "", PAGES, *_routes(pages), "", *_grounds(), "", *_open(), ""])


def _routes(rights: Mapping[tuple[str, str], Right]) -> Iterator[str]:
    people = [role.value for role in LETTERS.values()]
    yield f"| route | {' | '.join(people)} | client | ground |"
    yield "|---" * (len(people) + 3) + "|"
    for (method, path), right in rights.items():
        marks = ["yes" if role in right.roles else "" for role in LETTERS.values()]
        cells = [f"`{method} {path}`", *marks, _client(right), right.ground]
        yield f"| {' | '.join(cells)} |"


def _client(right: Right) -> str:
    if right.scope is not None:
        return f"`{right.scope}`"
    return "any" if Role.CLIENT in right.roles else ""


def _grounds() -> Iterator[str]:
    yield "## Grounds"
    yield ""
    yield "| ground | whose |"
    yield "|---|---|"
    yield from (f"| {ground} | {meaning} |" for ground, meaning in GROUNDS.items())


def _open() -> Iterator[str]:
    yield "## Without signing in"
    yield ""
    yield from (f"- `{method} {path}`" for method, path in sorted(OPEN))


if __name__ == "__main__":
    sys.stdout.write(page())
