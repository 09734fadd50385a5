"""How an answer leaves: the text that was kept is sent as it is; lists carry a link to their next page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from registry.api.problems import refusal
from registry.domain.canonical import canonical_json
from registry.reports.paging import Page
from registry.services.act import Answer

JSON = "application/json"


def created(answer: Answer) -> Response:
    """201 with what was recorded, or 409 with the recorded refusal."""
    response = refusal(answer.text) if answer.refused else Response(answer.text, 201, content_type=JSON)
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def shown(document: Mapping[str, Any]) -> Response:
    """200 with the document."""
    return Response(canonical_json(document), 200, content_type=JSON)


def listed(page: Page) -> Response:
    """200 with one page: its items, and the cursor and link (RFC 8288) of the next one."""
    response = shown({"items": page.items, "next": page.next})
    if page.next is not None:
        query = urlencode({**request.args.to_dict(), "after": page.next})
        response.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response
