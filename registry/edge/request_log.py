"""Every request has an id and leaves one line in the log: who asked which route, and how it was answered.

The route is the rule, `/patients/<uuid:patient_id>`, never the address that was asked: neither ids of patients nor what
somebody typed into a query gets into the log. The id is the client's own `X-Request-Id` when that is a plain word.
"""

from __future__ import annotations

import logging
import re
from random import getrandbits
from time import perf_counter

from flask import Flask, Response, g, request

from registry.access import known_actor
from registry.logs import ABOUT, NOTHING

REQUEST_ID = re.compile(r"[0-9A-Za-z._:/+=-]{1,100}")
ID_BITS = 128
LOG = logging.getLogger("registry.requests")


def install_request_log(app: Flask) -> None:
    """Requests have ids, answers repeat them, and each leaves its line."""
    app.before_request(_started)
    app.after_request(_finished)


def _started() -> None:
    said = request.environ.get("HTTP_X_REQUEST_ID")
    if said is None or not REQUEST_ID.fullmatch(said):
        said = f"{getrandbits(ID_BITS):032x}"
    g.started, g.request_id = perf_counter(), said
    ABOUT.set({"request_id": said})


def _finished(response: Response) -> Response:
    response.headers.add("X-Request-Id", g.request_id)
    if LOG.isEnabledFor(logging.INFO):
        LOG.handle(_line(response.status_code))
    ABOUT.set(NOTHING)
    return response


def _line(status: int) -> logging.LogRecord:
    """The record, made by hand: the logger would walk the stack to find where it was called."""
    record = logging.LogRecord(LOG.name, logging.INFO, __file__, 0, "answered", (), None)
    actor, rule = known_actor(), request.url_rule
    record.fields = {
        "actor_id": actor.account_id if actor else None,
        "method": request.environ["REQUEST_METHOD"],
        "route": rule.rule if rule else None,
        "status": status,
        "ms": round((perf_counter() - g.started) * 1000, 1),
    }
    return record
