"""The auditor in a real browser, on a telephone: from the count of a reason to the decision behind it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from registry.domain.actor import Role
from tests.api.clinic import Clinic
from tests.asking import PASSWORD, PROGRAM
from tests.edge.browser import CHROMIUM
from tests.portal.test_browser import PHONE, Opened, accessible, browser, opened

__all__ = ["browser", "opened"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed on this machine")


def test_from_a_count_to_the_decision_behind_it(clinic: Clinic, opened: Opened) -> None:
    patient_id = clinic.treated()
    number = clinic.authorized(patient_id)["authorization_number"]
    held = {"program": PROGRAM, "reason": "The address is being checked."}
    clinic.coordinator.did(f"/patients/{patient_id}/holds", held)
    clinic.drugstore.pharmacist.post("/dispense-authorizations", {"authorization_number": number})
    page = opened(clinic.place.person(Role.AUDITOR, password=PASSWORD), viewport=PHONE)
    accessible(page)
    page.locator("a[href*='no-hold']").first.click()
    expect(page.get_by_label("Verdict")).to_have_value("refused")
    accessible(page)
    page.locator("main tbody th a").first.click()
    expect(page.get_by_role("heading", name="Refused")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Make it again").click()
    expect(page.get_by_text("the same byte for byte")).to_be_visible()
    page.get_by_role("link", name="History of the patient").click()
    accessible(page)
    for path in ("/portal/ledger", "/portal/editions/pomalidomide/2023-03-24"):
        page.goto(path)
        accessible(page)
