"""The values of an edition, each with the sources that it was read in and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from registry.domain.edition import Edition, Evidence, Value
from registry.domain.errors import NotFound
from registry.services.registry import Registry
from registry.services.stored_editions import edition_called


def show_edition(registry: Registry, name: str) -> dict[str, Any]:
    """One edition with its values, those that are least sure first. Raises NotFound."""
    edition = edition_called(registry, name)
    if edition is None:
        raise NotFound("There is no such edition.")
    values = sorted(_values(edition), key=lambda value: -list(Evidence).index(value["evidence"]))
    return {
        "edition": edition.name,
        "title": edition.title,
        "effective_from": edition.effective_from,
        "ended_on": edition.ended_on,
        "digest": edition.digest,
        "values": values,
        "unsure": sum(value["evidence"] is not Evidence.VERIFIED for value in values),
    }


def _values(edition: Edition) -> Iterator[dict[str, Any]]:
    yield _line("program", "valid-days", edition.valid_days)
    yield _line("program", "confirmation-hours", edition.confirmation_hours)
    for code, rule in edition.rules.items():
        for name, value in rule.parameters.items():
            if isinstance(value, Mapping):
                yield from (_line(code, f"{name} {which}", one) for which, one in value.items())
            else:
                yield _line(code, name, value)


def _line(code: str, name: str, value: Value) -> dict[str, Any]:
    return {"code": code, "name": name, "value": value.value, "cite": value.cite, "evidence": value.evidence}
