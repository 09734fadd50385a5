"""Who may use which route, as docs/reference/rights.md says it: the tests compare the application with that page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.domain.actor import Role
from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "reference" / "rights.md").read_text(encoding="utf-8")
ROUTE = re.compile(r"\| `(GET|POST) (/\S*)` \|(.*)\|")


@dataclass(frozen=True)
class Access:
    """One line of the table."""

    method: str
    path: str
    roles: frozenset[Role]
    scope: str | None
    ground: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def to(self, role: Role, scopes: tuple[str, ...] = ()) -> bool:
        """True when the table lets the role in, a machine client with those scopes."""
        return self.scope in ("any", *scopes) if role is Role.CLIENT else role in self.roles


def _lines() -> tuple[Access, ...]:
    (head,) = set(re.findall(r"\| route \|(.*)\| client \| ground \|", PAGE))
    people = [Role(word.strip()) for word in head.split("|")]
    return tuple(_line(found, people) for found in ROUTE.findall(PAGE))


def _line(found: tuple[str, str, str], people: list[Role]) -> Access:
    method, path, rest = found
    *marks, client, ground = (cell.strip() for cell in rest.split("|"))
    roles = frozenset(role for role, mark in zip(people, marks, strict=True) if mark == "yes")
    return Access(method, path, roles, client.strip("`") or None, ground)


_LISTED = _lines()
PORTAL = tuple(access for access in _LISTED if access.path.startswith("/portal"))
"""The pages of the portal."""
ACCESS = tuple(access for access in _LISTED if access not in PORTAL)
"""The routes below /api/v1."""
OPEN = set(re.findall(r"^- `(GET|POST) (/\S*)`$", PAGE, re.MULTILINE))
"""What anybody may use, without signing in."""
