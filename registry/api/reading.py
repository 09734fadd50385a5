"""How a request is read: JSON as RFC 8259 means it and nothing looser, and a query of which every word is known.

Two readers of the same request must never understand it differently.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from registry.domain.errors import Invalid

MEDIA_TYPE = "application/json"
DEEPEST = 20
LONGEST_NUMBER = 100
MOST_MEMBERS = 200
"""Of one object or array; the longest list that the API knows has half as many."""


class StrictParser(FlaskParser):
    """Reads bodies and queries strictly; a POST says everything in its body, so a query beside it is refused."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012  the library declares it so
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The query. Raises Invalid when it says something twice."""
        twice = [name for name, said in req.args.lists() if len(said) > 1]
        if twice:
            raise _unacceptable({f"/{name}": "said twice" for name in twice})
        return super().load_querystring(req, schema)

    def _raw_load_json(self, req: Request) -> Any:
        if req.mimetype != MEDIA_TYPE:
            raise UnsupportedMediaType("Send the body as application/json.")
        if req.args:
            raise _unacceptable({f"/{name}": "a POST has no query parameters" for name in req.args})
        body = req.get_data(cache=True)
        if req.content_length is None and len(body) >= (req.max_content_length or len(body) + 1):
            raise RequestEntityTooLarge  # what came in chunks was cut at the limit, not refused
        return parsed(body)


def parsed(body: bytes) -> Any:
    """The JSON value of a body.

    Raises BadRequest for what is not JSON in UTF-8, repeats a name in an object, or is nested or long beyond sense.
    """
    try:
        value = _DECODER.decode(body.decode())
        _check_depth(value, 1)
    except UnicodeDecodeError as error:
        raise BadRequest("The body is not UTF-8.") from error
    except RecursionError as error:
        raise _too_deep() from error
    except json.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error.msg} at character {error.pos}.") from error
    return value


def _unacceptable(fields: dict[str, str]) -> Invalid:
    return Invalid("The request is well formed but can not be accepted.", fields=fields)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise BadRequest("The body names a field twice; which of the two is meant can not be known.")
    return read


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise BadRequest(f"The body holds a number of more than {LONGEST_NUMBER} digits.")
    return int(digits)


def _constant(name: str) -> NoReturn:
    raise BadRequest(f"The body is not JSON: {name} is no JSON value.")


def _check_depth(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise _too_deep()
    if not isinstance(value, dict | list):
        return
    if len(value) > MOST_MEMBERS:
        raise BadRequest(f"The body has an object or array of more than {MOST_MEMBERS} members.")
    if isinstance(value, dict):
        value = value.values()
    for below in value:
        _check_depth(below, depth + 1)


def _too_deep() -> BadRequest:
    return BadRequest(f"The body is nested more than {DEEPEST} deep.")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_int=_whole, parse_constant=_constant)
