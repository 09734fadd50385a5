"""The page of the API works in a real browser under its policy, and a script that is not its own does not run there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.clinic import Clinic
from tests.edge.browser import CHROMIUM, Page, browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
OPERATION = ("programs", "list_programs")
WITH_BODY = ("gates", "ask_dispense_authorization")
METHODS = ("get", "post", "put", "patch", "delete")
GROUPS = "[...document.querySelectorAll('.opblock-tag')].map(group => group.dataset.tag)"
OPERATIONS = "[...document.querySelectorAll('.opblock')].map(operation => operation.id)"


@pytest.fixture(scope="module")
def loaded(address: str) -> Iterator[Page]:
    """The page of the API, which takes seconds to load, with every group closed."""
    with browser() as page:
        page.open(f"{address}/docs")
        page.waits_for(f"{GROUPS}.length > 0")
        assert page.complaints == []
        yield page


@pytest.fixture
def page(loaded: Page) -> Page:
    """The page as the test before left it, without the complaints of that test."""
    loaded.runs("null")  # what the browser said before its answer has been heard then
    loaded.complaints.clear()
    return loaded


def opened(page: Page, operation: tuple[str, str]) -> str:
    """What the operation is in the page, once its group, which was closed, is open."""
    group, shown = f"#operations-tag-{operation[0]}", f"#operations-{'-'.join(operation)}"
    page.runs(f"document.querySelector('{group}').click()")
    page.waits_for(f"document.querySelector('{shown}') !== null")
    return f"document.querySelector('{shown}')"


def test_every_group_and_each_operation_of_an_open_one_is_in_the_document(page: Page, clinic: Clinic) -> None:
    described = clinic.place.app.test_client().get("/openapi.json").get_json()
    of_records = {
        f"operations-records-{operation['operationId']}"
        for path in described["paths"].values()
        for method, operation in path.items()
        if method in METHODS and "records" in operation["tags"]
    }
    opened(page, ("records", "list_holds"))
    assert page.runs(GROUPS) == [tag["name"] for tag in described["tags"]]
    assert set(page.runs(OPERATIONS)) >= of_records


@pytest.mark.parametrize("operation", [OPERATION, WITH_BODY])
def test_the_page_can_be_read_and_tried_without_a_complaint(page: Page, operation: tuple[str, str]) -> None:
    tried = opened(page, operation)
    for button in ("button", ".try-out__btn", ".execute"):
        page.waits_for(f"{tried}.querySelector('{button}') !== null")
        assert page.complaints == []
        page.runs(f"{tried}.querySelector('{button}').click()")
    page.waits_for(f"{tried}.querySelector('.live-responses-table') !== null")
    assert "unauthenticated" in page.runs(f"{tried}.querySelector('.live-responses-table').textContent")
    assert [said for said in page.complaints if "401" not in said] == []


@pytest.mark.parametrize(
    "smuggled",
    [
        "s = document.createElement('script'); s.textContent = 'ran = true'; document.body.append(s)",
        "s = document.createElement('script'); s.src = 'data:,ran = true'; document.body.append(s)",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"ran = true\">')",
        "setTimeout('ran = true')",
    ],
)
def test_a_script_that_is_not_of_the_page_does_not_run(page: Page, smuggled: str) -> None:
    page.runs(f"window.ran = false; try {{ {smuggled} }} catch {{}}")
    page.runs("new Promise(done => setTimeout(done, 200))")
    assert page.runs("window.ran") is False
    assert any("Content Security Policy" in said for said in page.complaints)
