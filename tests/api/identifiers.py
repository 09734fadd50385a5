"""Every place in which a request can name something, read from the OpenAPI document: a new route is found by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from registry.api.installing import install_api
from tests.access_table import ACCESS, Access
from tests.asking import API

NAMING = re.compile(r".*_(id|number|npi)")
"""The names of fields that name something which somebody has."""


@dataclass(frozen=True)
class Place:
    """One identifier in the path, the query or the body of a route; `name` is a pointer for a body."""

    access: Access
    where: str
    name: str

    def __str__(self) -> str:
        return f"{self.access} {self.name}"


def document() -> dict[str, Any]:
    """The description of the API."""
    app = Flask(__name__, static_folder=None)
    install_api(app)
    described: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    return described


def places() -> list[Place]:
    """Every identifier of every route that needs a sign-in."""
    described = document()
    return [place for access in ACCESS for place in _of_route(described, access)]


def _of_route(described: dict[str, Any], access: Access) -> Iterator[Place]:
    item = described["paths"][API + access.path]
    operation = item[access.method.lower()]
    for parameter in (*item.get("parameters", ()), *operation.get("parameters", ())):
        if parameter["in"] != "header" and _names_something(parameter["name"], parameter["schema"]):
            yield Place(access, parameter["in"], parameter["name"])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield from (Place(access, "body", name) for name in _fields(described, content["schema"]))


def _fields(described: dict[str, Any], schema: dict[str, Any], pointer: str = "") -> Iterator[str]:
    schema = _resolved(described, schema)
    for name, below in schema.get("properties", {}).items():
        inner = _resolved(described, below)
        if _names_something(name, inner):
            yield f"{pointer}/{name}"
        yield from _fields(described, inner.get("items", inner), f"{pointer}/{name}")


def _resolved(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _names_something(name: str, schema: dict[str, Any]) -> bool:
    return schema.get("format") == "uuid" or NAMING.fullmatch(name) is not None
