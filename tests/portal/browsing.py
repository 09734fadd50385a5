"""Somebody at the portal without a script: follows links, sends forms, reads pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.clinic import Clinic
from tests.asking import PASSWORD, Person


class Reader(HTMLParser):
    """Reads the words of a page, and what its last form in the main part would send."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[tuple[str, dict[str, Any]]] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in ("script", "style"):
            self._unread += 1
        if tag == "form":
            self.forms.append((said.get("action") or "", {}))
        if tag == "input" and self.forms and said.get("name"):
            ticked = said.get("type") not in ("radio", "checkbox") or "checked" in said
            if ticked:
                self.forms[-1][1].setdefault(str(said["name"]), said.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._unread -= 1

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words.append(data)


def read(response: TestResponse) -> Reader:
    """The page, read."""
    reader = Reader()
    reader.feed(response.get_data(as_text=True))
    return reader


def words(response: TestResponse) -> str:
    """The words of the page, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(read(response).words))


@dataclass
class Visitor:
    """Somebody with a browser that keeps cookies."""

    client: FlaskClient
    person: Person

    def sees(self, path: str) -> TestResponse:
        """The page at the path, after all redirects."""
        return self.client.get(path, follow_redirects=True)

    def sends(self, page: TestResponse, action: str, **values: Any) -> TestResponse:
        """The answer to the form of the page that goes to `action`, with those values typed; redirects followed."""
        (hidden,) = [inputs for to, inputs in read(page).forms if to == action]
        return self.client.post(action, data={**hidden, **values}, follow_redirects=True)


def signed_in(clinic: Clinic, person: Person) -> Visitor:
    """That person, signed in at the portal by its form."""
    visitor = Visitor(clinic.place.app.test_client(), person)
    page = visitor.sees("/portal/sign-in")
    answer = visitor.sends(
        page, "/portal/sign-in", username=person.username, password=PASSWORD, zone="America/Chicago"
    )
    assert answer.status_code == 200, words(answer)
    return visitor
