"""What an attacker can reach, read from the API's own description: every field of every body, every path and query."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from registry.app import create_app
from registry.config import Config
from tests.api.acts import Act
from tests.asking import API
from tests.data_keys import DATA_KEYS

NOWHERE = Config(
    database_url="postgresql+psycopg://nobody@/nothing", secret_key="t" * 40, data_keys=DATA_KEYS
)
Keys = tuple[str | int, ...]
Json = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A place in the body of an act: the keys that lead there, and what the description says of it."""

    act: Act
    keys: Keys
    schema: Json

    def __str__(self) -> str:
        return f"{self.act.path}#/{'/'.join(map(str, self.keys))}"


@cache
def description() -> Json:
    """The OpenAPI document."""
    document: Json = create_app(NOWHERE).test_client().get("/openapi.json").get_json()
    return document


def body_of(path: str) -> Json:
    """The schema of the body of a POST below /api/v1."""
    content = description()["paths"][API + path]["post"]["requestBody"]["content"]
    return _resolved(content["application/json"]["schema"])


def lists() -> list[str]:
    """The path of every list below /api/v1, which is what takes a cursor."""
    return [
        path.removeprefix(API)
        for path, ways in description()["paths"].items()
        if "after" in {parameter["name"] for parameter in ways.get("get", {}).get("parameters", ())}
    ]


def is_keyed(act: Act) -> bool:
    """True when the act takes an idempotency key: what answers with a secret keeps no answer."""
    operation = description()["paths"][API + act.path]["post"]
    return "Idempotency-Key" in {parameter["name"] for parameter in operation.get("parameters", ())}


def fields(act: Act) -> Iterator[Field]:
    """Every field of the act's body, those that it may leave out and those inside others too."""
    for keys, schema in _below(body_of(act.path), ()):
        yield Field(act, keys, schema)


def objects(act: Act) -> Iterator[tuple[Keys, frozenset[str]]]:
    """Every object in the act's body, the body itself first: where it is, and the names that it knows."""
    body = body_of(act.path)
    yield (), frozenset(body["properties"])
    for keys, schema in _below(body, ()):
        if "properties" in schema:
            yield keys, frozenset(schema["properties"])


def texts(act: Act) -> Iterator[Field]:
    """Every field of the act's body that takes a text, an id or an instant."""
    return (field for field in fields(act) if field.schema.get("type") == "string")


def ids(act: Act) -> Iterator[Field]:
    """Every field of the act's body that names something by its id."""
    return (field for field in texts(act) if field.schema.get("format") == "uuid")


def set_at(body: Any, keys: Keys, value: Any) -> Any:
    """The body with that value there; what is missing on the way is made."""
    changed = json.loads(json.dumps(body))
    here = changed
    for key, following in zip(keys, (*keys[1:], None), strict=True):
        made: Any = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(here, list):
            while len(here) <= int(key):
                here.append(made)
        if following is None:
            here[key] = value
        elif isinstance(here, dict):
            here.setdefault(key, made)
        here = here[key]
    return changed


def value_at(document: Any, keys: Keys) -> Any:
    """What stands there in a document, or None."""
    for key in keys:
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return None
    return document


def _below(schema: Json, keys: Keys) -> Iterator[tuple[Keys, Json]]:
    for name, found in schema.get("properties", {}).items():
        yield from _field(_resolved(found), (*keys, name))


def _field(schema: Json, keys: Keys) -> Iterator[tuple[Keys, Json]]:
    if "items" in schema:
        yield from _field(_resolved(schema["items"]), (*keys, 0))
        return
    yield keys, schema
    yield from _below(schema, keys)


def _resolved(schema: Json) -> Json:
    """The schema itself, of one that refers to it or adds that there may be nothing."""
    for found in schema.get("anyOf") or schema.get("allOf") or ():
        if found.get("type") != "null":
            return _resolved(found)
    if "$ref" in schema:
        return _resolved(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if isinstance(schema.get("type"), list):
        return {**schema, "type": next(one for one in schema["type"] if one != "null")}
    return schema
