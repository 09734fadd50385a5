"""The same list as JSON page by page, or whole as NDJSON or CSV for who asks for that with `Accept`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import Response, request, stream_with_context
from marshmallow import Schema

from registry.access import actor, call, desk
from registry.allow_list import allowed, fields_for
from registry.api.sending import JSON, listed
from registry.domain.actor import Role
from registry.domain.errors import Forbidden
from registry.reports.exporting import Export, Format, every_page
from registry.reports.paging import LONGEST_PAGE, Page
from registry.services.record_export import record_export

ListView = Callable[..., Page]
MEDIA_TYPES = {"application/x-ndjson": Format.NDJSON, "text/csv": Format.CSV}
OFFICES = frozenset({Role.AUDITOR, Role.COORDINATOR})
WHOLE = {
    "schema": {
        "type": "string",
        "description": "The whole list, each line with its cursor; that of the last is `end`.",
    }
}


def documented(page: type[Schema]) -> dict[str, Any]:
    """How the description of the API tells in which forms a list leaves."""
    content = {JSON: {"schema": page}, **dict.fromkeys(MEDIA_TYPES, WHOLE)}
    return {"responses": {"200": {"description": "A page of the list, or all of it.", "content": content}}}


def leaving(of: type[Schema], view: ListView) -> Callable[..., Response]:
    """The view of a list, whose page leaves as JSON, or with all pages after it as a stream of lines."""

    @wraps(view)
    def answered(query: dict[str, Any], **ids: str) -> Response:
        wanted = request.accept_mimetypes.best_match([JSON, *MEDIA_TYPES], default=JSON)
        if wanted == JSON:
            return listed(view(query, **ids))
        return _exported(of, view, query, ids, wanted)

    return answered


def _exported(
    of: type[Schema], view: ListView, query: dict[str, Any], ids: Mapping[str, str], wanted: str
) -> Response:
    role = actor().role
    if role not in OFFICES:
        raise Forbidden("Whole lists are exported for coordinators and auditors; ask page by page for JSON.")

    def page_after(cursor: str | None) -> Page:
        page = view({**query, "after": cursor, "limit": LONGEST_PAGE}, **ids)
        return replace(page, items=[dict(allowed(of.__name__, role, item)) for item in page.items])

    first = page_after(query["after"])
    record_export(desk().registry, call(), request.path, MEDIA_TYPES[wanted], request.args.to_dict())
    export = Export(MEDIA_TYPES[wanted], _columns(of, role))
    lines = export.lines(every_page(first, page_after))
    name = f"{request.path.rpartition('/')[2]}.{export.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(lines), 200, headers, content_type=f"{wanted}; charset=utf-8")


def _columns(of: type[Schema], role: Role) -> list[str]:
    """What the list's items are documented to have, as far as the role may see it."""
    documented, visible = list(of().fields), fields_for(of.__name__, role)
    if visible is None:
        return documented
    seen = {name.partition(".")[0] for name in visible}
    return [name for name in documented if name in seen] + sorted(seen - set(documented))
