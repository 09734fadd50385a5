"""Every request has an id and leaves one line in the log: who asked which route, and how it was answered.

The route is the rule, `/patients/<uuid:patient_id>`, never the address that was asked: neither ids of patients nor what
somebody typed into a query gets into the log. The id is the client's own `X-Request-Id` when that is a plain word.
"""

from __future__ import annotations

import logging
import re
import secrets
from time import perf_counter

from flask import Flask, Response, g, request

from registry.access import known_actor
from registry.logs import ABOUT, NOTHING

REQUEST_ID = re.compile(r"[0-9A-Za-z._:/+=-]{1,100}")
ID_BYTES = 16
LOG = logging.getLogger("registry.requests")


def install_request_log(app: Flask) -> None:
    """Requests have ids, answers repeat them, and each leaves its line."""
    app.before_request(_started)
    app.after_request(_finished)


def _started() -> None:
    g.started = perf_counter()
    said = request.headers.get("X-Request-Id", "")
    g.request_id = said if REQUEST_ID.fullmatch(said) else secrets.token_hex(ID_BYTES)
    ABOUT.set({"request_id": g.request_id})


def _finished(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    if LOG.isEnabledFor(logging.INFO):
        LOG.handle(_line(response.status_code))
    ABOUT.set(NOTHING)
    return response


def _line(status: int) -> logging.LogRecord:
    """The record, made by hand: the logger would walk the stack to find where it was called."""
    record = logging.LogRecord(LOG.name, logging.INFO, __file__, 0, "answered", (), None)
    actor = known_actor()
    record.fields = {
        "actor_id": actor.account_id if actor else None,
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": status,
        "ms": round((perf_counter() - g.started) * 1000, 1),
    }
    return record
