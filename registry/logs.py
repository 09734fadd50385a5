"""What is logged: one JSON object a line, with the request and the account it was about, and nothing of its content.

A log is read by more people than the registry is (OWASP ASVS 5.0, 16.2.5), so no line holds what somebody else's text
could bring in: an exception is its kind and its place, because its text may quote a row, and a library's message is its
wording without what the library would fill in.
"""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

OURS = ("registry", "_granian")
"""The loggers whose messages are filled in: what they say of requests was written with that in mind."""
ENCODER = json.JSONEncoder(default=str)
NOTHING: Mapping[str, object] = {}
ABOUT: ContextVar[Mapping[str, object]] = ContextVar("about", default=NOTHING)
"""What every line says that is logged while a request is served: its id, and who asks as soon as that is known."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": _instant(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **ABOUT.get(),
            **getattr(record, "fields", NOTHING),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["place"] = place_of(record.exc_info[2])
        return ENCODER.encode(line)


def place_of(trace: TracebackType | None) -> str:
    """The module and the line in which an exception was raised."""
    if trace is None:
        return "unknown"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', 'unknown')}:{trace.tb_lineno}"


def settings(level: str) -> dict[str, Any]:
    """The set-up of Python's logging: everything from that level on goes to stderr; the server's own lines too."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.{JsonLines.__name__}"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"level": level, "handlers": ["stderr"]},
        # The server has its handlers on these two, and sets the level of the first by itself.
        "loggers": {
            "alembic.runtime.plugins": {"level": "WARNING"},  # it names each part of itself at every start
            "_granian": {"handlers": ["stderr"], "propagate": False},
            "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


def configure(level: str) -> None:
    """Log as JSON lines from now on."""
    logging.config.dictConfig(settings(level))
    # No line names them, so no record need find them out (the documentation of `logging` on optimization).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    return record.getMessage() if record.name.partition(".")[0] in OURS else str(record.msg)
