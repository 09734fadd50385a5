"""The page of the API works in a real browser under its policy, and a script that is not its own does not run there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.edge.browser import CHROMIUM, Page, browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
OPERATION = "document.querySelector('#operations-programs-list_programs')"
WITH_BODY = "document.querySelector('#operations-gates-ask_dispense_authorization')"


@pytest.fixture
def page() -> Iterator[Page]:
    with browser() as opened:
        yield opened


@pytest.mark.parametrize("operation", [OPERATION, WITH_BODY])
def test_the_page_can_be_read_and_tried_without_a_complaint(page: Page, address: str, operation: str) -> None:
    page.open(f"{address}/docs")
    page.waits_for(f"{operation} !== null")
    for button in ("button", ".try-out__btn", ".execute"):
        page.waits_for(f"{operation}.querySelector('{button}') !== null")
        assert page.complaints == []
        page.runs(f"{operation}.querySelector('{button}').click()")
    page.waits_for(f"{operation}.querySelector('.live-responses-table') !== null")
    assert "unauthenticated" in page.runs(f"{operation}.querySelector('.live-responses-table').textContent")
    assert [said for said in page.complaints if "401" not in said] == []


@pytest.mark.parametrize(
    "smuggled",
    [
        "s = document.createElement('script'); s.textContent = 'ran = true'; document.body.append(s)",
        "s = document.createElement('script'); s.src = 'data:,ran = true'; document.body.append(s)",
        "document.body.innerHTML = '<img src=x onerror=\"ran = true\">'",
        "setTimeout('ran = true')",
    ],
)
def test_a_script_that_is_not_of_the_page_does_not_run(page: Page, address: str, smuggled: str) -> None:
    page.open(f"{address}/docs")
    page.waits_for(f"{OPERATION} !== null")
    page.runs(f"window.ran = false; try {{ {smuggled} }} catch {{}}")
    page.runs("new Promise(done => setTimeout(done, 200))")
    assert page.runs("window.ran") is False
    assert any("Content Security Policy" in said for said in page.complaints)
