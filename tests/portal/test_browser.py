"""The pharmacist in a real browser: with and without a script, on a small screen, by keyboard alone, and in a race.

Skipped where no Chromium is installed; nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.api.clinic import MALE, Clinic
from tests.asking import NOW, PASSWORD, PROGRAM, Person
from tests.edge.browser import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed on this machine")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PHONE = {"width": 320, "height": 640}
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    """Opens a page of a browser of its own at the portal, with somebody signed in."""
    contexts: list[BrowserContext] = []

    def open_for(person: Person, **settings: Any) -> Page:
        context = browser.new_context(base_url=address, timezone_id="America/Chicago", **settings)
        contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        page.goto("/")
        sign_in(page, person)
        return page

    yield open_for
    for context in contexts:
        context.close()


def sign_in(page: Page, person: Person) -> None:
    page.get_by_label("Name").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def ask(page: Page, number: str) -> None:
    page.get_by_label("Authorization number").fill(number)
    page.get_by_role("button", name="Ask whether it may be dispensed").click()


def accessible(page: Page) -> None:
    """Nothing on the page is found by axe, in light and dark; it loads nothing from elsewhere and fits its screen."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page)
        assert found.violations_count == 0, (page.url, scheme, found.generate_report())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_refused_then_put_right_then_released(clinic: Clinic, opened: Opened, address: str) -> None:
    patient_id = clinic.treated()
    number = clinic.authorized(patient_id)["authorization_number"]
    held = {"program": PROGRAM, "reason": "The address is being checked."}
    hold = clinic.coordinator.did(f"/patients/{patient_id}/holds", held)
    page = opened(clinic.drugstore.pharmacist)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    accessible(page)
    ask(page, "A7K2")
    expect(page.get_by_role("alert")).to_be_focused()
    accessible(page)
    ask(page, number)
    expect(page.get_by_role("heading", name="No, it may not be dispensed now")).to_be_visible()
    accessible(page)

    clinic.coordinator.did(f"/patients/{patient_id}/holds/{hold['hold_id']}/lift", {"reason": "Checked."})
    expect(page.get_by_label("Authorization number")).to_have_value(number)
    page.get_by_role("button", name="Ask whether it may be dispensed").click()
    expect(page.get_by_role("heading", name="Yes, it may be dispensed")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Hand over or ship").click()
    page.locator(f"input[value={MALE}]").check()
    accessible(page)
    page.get_by_role("button", name="Show the checklist").click()
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    page.get_by_label("Handed over in person").check()
    page.get_by_label("Your password").fill(PASSWORD)
    accessible(page)
    page.get_by_role("button", name="Sign and release").click()
    expect(page.get_by_role("heading", name="Released")).to_be_visible()
    accessible(page)
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert [url for url in asked if number in url or patient_id in url] == []


@pytest.mark.parametrize(
    "path", ["today", "standing", "account", "looks", "password", "authenticator", "nowhere"]
)
def test_every_other_page_is_accessible_on_a_telephone(path: str, clinic: Clinic, opened: Opened) -> None:
    page = opened(clinic.drugstore.pharmacist, viewport=PHONE)
    page.goto(f"/portal/{path}")
    accessible(page)


def test_without_a_script_on_a_small_screen(clinic: Clinic, opened: Opened) -> None:
    page = opened(clinic.drugstore.pharmacist, viewport=PHONE, java_script_enabled=False)
    ask(page, clinic.authorized()["authorization_number"])
    expect(page.get_by_role("heading", name="Yes, it may be dispensed")).to_be_visible()
    expect(page.get_by_text("Valid until")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    page.get_by_role("link", name="Cancel this number").click()
    page.get_by_label("Why is the number cancelled?").fill("Picked up elsewhere.")
    page.get_by_role("button", name="Cancel the number").click()
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()


def test_by_keyboard_alone(clinic: Clinic, opened: Opened) -> None:
    page = opened(clinic.drugstore.pharmacist)
    expect(page.get_by_label("Authorization number")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the main part")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Authorization number")).to_be_focused()
    page.keyboard.type(clinic.authorized()["authorization_number"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Yes, it may be dispensed")).to_be_visible()
    page.locator("main").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "Hand over or ship":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Patient's risk category")).to_be_visible()


def test_of_two_who_ask_at_once_one_is_told_why_not(clinic: Clinic, opened: Opened) -> None:
    number = clinic.authorized()["authorization_number"]
    pages = [opened(clinic.drugstore.pharmacist), opened(clinic.other_drugstore.pharmacist)]
    for page in pages:
        page.get_by_label("Authorization number").fill(number)
    for page in pages:
        # Both are sent before either is answered.
        page.evaluate("setTimeout(() => document.querySelector('main form').requestSubmit(), 50)")
    for page in pages:
        page.wait_for_url("**/portal/dispense/*")
    heads = sorted(page.get_by_role("heading", level=1).inner_text() for page in pages)
    assert heads == ["No, it may not be dispensed now", "Yes, it may be dispensed"]
    loser = next(page for page in pages if page.get_by_text("What to do").count())
    expect(loser.get_by_text("The authorization number was used")).to_be_visible()


def test_a_session_that_ends_in_a_form_keeps_what_was_typed(clinic: Clinic, opened: Opened) -> None:
    page = opened(clinic.drugstore.pharmacist)
    number = clinic.authorized()["authorization_number"]
    page.get_by_text("Compare with what stands on the prescription").click()
    page.get_by_label("Quantity").fill("21")
    try:
        clinic.place.at(timedelta(minutes=20))
        ask(page, number)
        expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
        accessible(page)
        sign_in(page, clinic.drugstore.pharmacist)
        page.get_by_role("button", name="Back to the form").click()
        expect(page.get_by_label("Authorization number")).to_have_value(number)
        expect(page.get_by_label("Quantity")).to_have_value("21")
        page.get_by_role("button", name="Ask whether it may be dispensed").click()
        expect(page.get_by_role("heading", name="Yes, it may be dispensed")).to_be_visible()
    finally:
        clinic.place.at(NOW)


def test_a_list_is_read_anew_and_says_when_it_can_not_be(clinic: Clinic, opened: Opened) -> None:
    page = opened(clinic.drugstore.pharmacist)
    page.goto("/portal/today")
    number = clinic.confirmed()["confirmation_number"]
    expect(page.get_by_text(number)).to_have_count(0)
    page.get_by_role("link", name="Read anew").click()
    expect(page.get_by_text(number)).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("link", name="Read anew").click()
    expect(page.get_by_text("The list could not be read anew.")).to_be_visible()
    expect(page.get_by_text(number)).to_be_visible()
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.get_by_role("link", name="Read anew").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
