"""How an answer leaves: the text that was kept is sent as it is; lists carry a link to their next page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, request

from registry.access import actor
from registry.allow_list import allowed
from registry.api.problems import refusal
from registry.domain.canonical import canonical_json
from registry.reports.paging import Page
from registry.services.act import Answer

JSON = "application/json"
LISTS_OF = {"PatientsFound": "Patient"}
"""Answers that list something without pages."""


def created(answer: Answer) -> Response:
    """201 with what was recorded, or 409 with the recorded refusal."""
    response = refusal(answer.text) if answer.refused else Response(answer.text, 201, content_type=JSON)
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def shown(document: Mapping[str, Any]) -> Response:
    """200 with the document, or with what the caller's role may see of it."""
    answer = g.get("answer")
    document = document if answer is None else _within(answer, document)
    return Response(canonical_json(document), 200, content_type=JSON)


def _within(answer: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Each item of a list or the one document, by the allow-list."""
    role = actor().role
    if answer in LISTS_OF or answer.endswith("Page"):
        item = LISTS_OF.get(answer) or answer.removesuffix("Page")
        return {**document, "items": [allowed(item, role, one) for one in document["items"]]}
    return allowed(answer, role, document)


def listed(page: Page) -> Response:
    """200 with one page: its items, and the cursor and link (RFC 8288) of the next one."""
    response = shown({"items": page.items, "next": page.next})
    if page.next is not None:
        query = urlencode({**request.args.to_dict(), "after": page.next})
        response.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response
