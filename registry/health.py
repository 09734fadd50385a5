"""Whether the server runs and can serve: for those who watch over it, without sign-in."""

from __future__ import annotations

from flask import Flask, Response, jsonify

from registry import __version__
from registry.access import desk
from registry.reports.readiness import require_ready
from registry.reports.replica import look_at_replica


def install_health(app: Flask) -> None:
    """`/healthz` (the process runs), `/readyz` (it can serve), `/version`."""
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    app.add_url_rule("/version", view_func=version)


def healthz() -> Response:
    """200 while the process runs."""
    return jsonify(status="ok")


def readyz() -> Response:
    """200 when the database answers, has the schema of this version, and its ledger is sealed; 503 otherwise.

    A read replica that does not answer is told beside it: without reports, the gates still serve.
    """
    here = desk()
    require_ready(here.registry, here.clock.now())
    replica = look_at_replica(here.registry)
    return jsonify(status="ok", **({} if replica is None else {"replica": replica}))


def version() -> Response:
    """The version of the software."""
    return jsonify(version=__version__)
