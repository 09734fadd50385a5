"""A passkey from its making to a signature, in a real browser with an authenticator that the browser plays."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.api.clinic import MALE, Clinic
from tests.edge.browser import CHROMIUM
from tests.people import strict
from tests.portal.test_browser import QUIET, accessible, ask, sign_in

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed on this machine")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def nothing_yet(_environ: Any, _start: Any) -> list[bytes]:
    """Stands in until it is known at which address the application is served."""
    return []


@pytest.fixture
def page(clinic: Clinic) -> Iterator[Page]:
    """A page at the portal as it is served to others: a second factor is required, at an address that passkeys know."""
    server = make_server("127.0.0.1", 0, nothing_yet, threaded=True)
    origin = f"http://localhost:{server.server_port}"
    server.app = app = strict(clinic.place, origin=origin)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        opened = browser.new_context(base_url=origin, viewport={"width": 375, "height": 800}).new_page()
        devices = opened.context.new_cdp_session(opened)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield opened
        browser.close()
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["desk"].registry.database.dispose()


def test_a_passkey_is_made_signs_in_and_signs(clinic: Clinic, page: Page) -> None:
    number = clinic.authorized()["authorization_number"]
    # The hour in which the clinic's own pharmacists could enroll a first factor is over.
    let_in_now = clinic.open_drugstore().pharmacist
    page.goto("/")
    sign_in(page, let_in_now)
    expect(page.get_by_role("heading", name="Set up an authenticator app")).to_be_visible()
    accessible(page)
    page.get_by_label("A name for the passkey").fill("my telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("They are shown only now")).to_be_visible()
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page.get_by_role("heading", name="May this be dispensed?")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    page.get_by_role("button", name="Use a passkey").click()
    ask(page, number)
    page.get_by_role("link", name="Hand over or ship").click()
    page.locator(f"input[value={MALE}]").check()
    page.get_by_role("button", name="Show the checklist").click()
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    page.get_by_label("Handed over in person").check()
    page.get_by_role("button", name="Sign with a passkey").click()
    expect(page.get_by_role("heading", name="Released")).to_be_visible()
