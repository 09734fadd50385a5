"""The prescriber in a real browser, on a telephone: refused, mended on the same page, a number."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.api.clinic import HOUR, Clinic
from tests.asking import NOW, PASSWORD
from tests.edge.browser import CHROMIUM
from tests.portal.test_browser import PHONE, Opened, accessible, browser, opened

__all__ = ["browser", "opened"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed on this machine")


def prescribe(page: Page) -> None:
    page.get_by_label("Product").select_option(index=1)
    page.get_by_label("Quantity").fill("21")
    page.get_by_label("Days' supply").fill("28")
    page.get_by_role("button", name="Ask for an authorization number").click()


def test_refused_then_mended_on_the_patient_s_page_then_a_number(clinic: Clinic, opened: Opened) -> None:
    patient_id = clinic.treated()
    clinic.place.at(-HOUR)
    clinic.authorized(patient_id)
    clinic.place.at(NOW)
    page = opened(clinic.practice.prescriber, viewport=PHONE)
    expect(page.get_by_role("heading", name="My patients")).to_be_visible()
    accessible(page)
    page.locator(f"a[href*='{patient_id}']").click()
    expect(page.get_by_text("1 thing is missing for a prescription.")).to_be_visible()
    accessible(page)

    page.get_by_role("link", name="Ask for an authorization number all the same").click()
    prescribe(page)
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("No, it may not be prescribed now")
    expect(refused).to_be_focused()
    accessible(page)

    page.get_by_role("link", name="Answer the prescriber's survey").click()
    page.get_by_label("All answers are safe").check()
    page.get_by_role("button", name="Answer the prescriber's survey").click()
    expect(page.get_by_role("alert")).to_be_focused()
    accessible(page)
    page.get_by_label("All answers are safe").check()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Answer the prescriber's survey").click()
    expect(page.get_by_role("heading", name="The gate would say yes now")).to_be_visible()
    accessible(page)
    prescribe(page)
    expect(page.get_by_role("heading", name="Yes: write this number on the prescription")).to_be_visible()
    expect(page.get_by_text("Valid until")).to_be_visible()
    accessible(page)
