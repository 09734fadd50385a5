"""The portal joined to an application: pages, assets, texts, and problems as pages."""

from __future__ import annotations

from flask import Flask, Response
from jinja2 import StrictUndefined

from registry.access import actor, known_actor
from registry.portal.administrator import accounts
from registry.portal.assets import asset, send_asset
from registry.portal.auditor import dashboard, decisions, editions, history, ledger
from registry.portal.coordinator import queue
from registry.portal.everyone import looks, own_factors, own_sessions, sign_in
from registry.portal.language import for_templates
from registry.portal.navigation import menu_of
from registry.portal.pages import PREFIX, Pages, page, see
from registry.portal.pharmacist import counter, release, standing, today
from registry.portal.prescriber import authorizing, certification, chart, panel, transferring
from registry.portal.problem_pages import as_page
from registry.portal.times import clock_time, day, iso, moment
from registry.portal.viewing import viewed

root = Pages("portal", __name__, template_folder="templates")
NOUNS = (root, sign_in.routes, own_sessions.routes, own_factors.routes, looks.routes)
AUDITOR = (dashboard.routes, decisions.routes, history.routes, ledger.routes, editions.routes)
COORDINATOR = (queue.routes,)
ADMINISTRATOR = (accounts.routes,)
PHARMACIST = (counter.routes, release.routes, today.routes, standing.routes)
PRESCRIBER = (panel.routes, chart.routes, authorizing.routes, transferring.routes, certification.routes)


@root.look("")
def start() -> Response:
    """Where somebody of the caller's role starts."""
    menu = menu_of(actor().role)
    return see(menu[0].endpoint) if menu else page("everyone/no_part.html")


@root.open_look("/static/<digest>/<path:name>")
def static_asset(digest: str, name: str) -> Response:
    """A stylesheet, a script or a font."""
    return send_asset(digest, name)


def install_portal(app: Flask) -> None:
    """Every page below /portal; `/` leads there."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(for_templates())
    environment.globals.update(
        asset=asset,
        moment=moment,
        clock_time=clock_time,
        day=day,
        iso=iso,
        viewed=viewed,
        known_actor=known_actor,
        menu_of=menu_of,
    )
    for routes in (*NOUNS, *PHARMACIST, *PRESCRIBER, *AUDITOR, *COORDINATOR, *ADMINISTRATOR):
        app.register_blueprint(routes, url_prefix=PREFIX)
    # Without strict slashes, or an empty path would be redirected to whatever host was named.
    app.add_url_rule("/", "home", home, strict_slashes=False)
    app.after_request(as_page)


def home() -> Response:
    """`/` leads to the portal."""
    return see("portal.start")
