"""The programs and their editions as they are published, and the products."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.domain.edition import Edition
from registry.services.registry import Registry
from registry.services.stored_editions import load_stored
from registry.storage import programs
from registry.storage.transaction import reading


def list_programs(registry: Registry, at: datetime) -> list[dict[str, Any]]:
    """Every program with its editions, the one in force at the instant, and the checklist that it asks for."""
    load_stored(registry)
    return [_program(registry, name, at) for name in registry.editions.programs]


def list_products(registry: Registry) -> list[dict[str, Any]]:
    """Every known product."""
    with reading(registry.database) as tx:
        return programs.products(tx)


def _program(registry: Registry, name: str, at: datetime) -> dict[str, Any]:
    in_force = registry.editions.in_force(name, at)
    return {
        "program": name,
        "edition_in_force": in_force.name if in_force else None,
        "editions": [_edition(edition) for edition in registry.editions[name]],
        "checklist": _checklist(in_force) if in_force else {},
    }


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition.name,
        "title": edition.title,
        "effective_from": edition.effective_from,
        "ended_on": edition.ended_on,
        "digest": edition.digest,
    }


def _checklist(edition: Edition) -> dict[str, list[dict[str, str]]]:
    return {
        category.value: [{"code": item.code, "text": item.text} for item in items]
        for category, items in edition.checklist.items()
    }
