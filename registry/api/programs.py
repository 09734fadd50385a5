"""Programs with their editions, and products."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import desk
from registry.api.routes import Routes
from registry.api.schemas import answers
from registry.api.schemas.lists import NoQuery
from registry.api.sending import shown
from registry.reports import programs as reports

routes = Routes("programs", __name__, description="The law as dated data, and the products.")


@routes.look("/programs", gives=answers.Programs, query=NoQuery)
def list_programs(_query: dict[str, Any]) -> Response:
    """Every program with its editions, and the checklist of the one in force."""
    here = desk()
    return shown({"items": reports.list_programs(here.registry, here.clock.now())})


@routes.look("/products", gives=answers.Products, query=NoQuery)
def list_products(_query: dict[str, Any]) -> Response:
    """Every known product."""
    return shown({"items": reports.list_products(desk().registry)})
