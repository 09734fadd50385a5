"""Bodies that are no body of the API: each gets its status and a problem document, and nothing is written."""

from __future__ import annotations

import io
import json

import pytest
from werkzeug.test import TestResponse

from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic, pointers, problem
from tests.asking import API

PATH = f"{API}/prescribers"
GOOD = b'{"npi": "1234567893", "name": "Test Prescriber"}'
DIGITS = b"9" * 5000
DEEP = b"[" * 30_000 + b"]" * 30_000
MALFORMED = {
    "nothing": b"",
    "a space": b" ",
    "half an object": b'{"npi": "1234567893", "name": ',
    "two objects": GOOD + GOOD,
    "single quotes": b"{'npi': '1234567893'}",
    "a comma too many": b'{"npi": "1234567893", "name": "Test",}',
    "a comment": b'{"npi": "1234567893" /* no */, "name": "Test"}',
    "not UTF-8": b'{"npi": "1234567893", "name": "Pr\xfcfer"}',
    "UTF-16": GOOD.decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "a surrogate in UTF-8": b'{"npi": "1234567893", "name": "\xed\xa0\x80"}',
    "a raw control character": b'{"npi": "1234567893", "name": "Te\x00st"}',
    "NaN": b'{"npi": "1234567893", "name": NaN}',
    "Infinity": b'{"npi": "1234567893", "name": -Infinity}',
    "thousands of digits": b'{"npi": ' + DIGITS + b', "name": "Test"}',
    "thousands of digits in an unknown field": b'{"npi": "1234567893", "name": "Test", "x": -'
    + DIGITS
    + b"}",
    "nested deeply": DEEP,
    "nested deeply in a field": b'{"npi": ' + DEEP + b', "name": "Test"}',
    "objects nested deeply": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a thousand fields": json.dumps({f"field-{nth}": nth for nth in range(1000)}).encode(),
    "a thousand items in a field": json.dumps({"npi": "1234567893", "name": [0] * 1000}).encode(),
    "nested a little too deeply": b'{"npi": ' + b"[" * 25 + b"]" * 25 + b"}",
    "a name twice": b'{"npi": "1234567893", "name": "Test", "npi": "1245319599"}',
    "a name twice, once escaped": b'{"npi": "1234567893", "name": "Test", "\\u006epi": "1245319599"}',
    "a name twice in a nested object": b'{"npi": {"a": 1, "a": 2}, "name": "Test"}',
}
NO_OBJECT = {
    "an array": b"[]",
    "an array of objects": b"[" + GOOD + b"]",
    "a text": b'"npi"',
    "a number": b"1",
    "a float beyond all floats": b"1e999",
    "true": b"true",
    "null": b"null",
}
CONTENT_TYPES = (
    None,
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/jsonx",
    "application/problem+json",
    "json",
    "",
)


def send(clinic: Clinic, body: bytes, content_type: str | None = "application/json") -> TestResponse:
    headers = {"Authorization": f"Bearer {clinic.coordinator.token}"}
    return clinic.place.app.test_client().post(PATH, data=body, content_type=content_type, headers=headers)


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_json_is_malformed(clinic: Clinic, body: bytes) -> None:
    with writes_nothing(clinic.place.database_url):
        document = problem(send(clinic, body), 400, "bad-request")
    assert "errors" not in document
    assert len(document["detail"]) < 200


@pytest.mark.parametrize("body", NO_OBJECT.values(), ids=NO_OBJECT)
def test_json_that_is_no_object_is_unacceptable(clinic: Clinic, body: bytes) -> None:
    with writes_nothing(clinic.place.database_url):
        document = problem(send(clinic, body), 422)
    assert pointers(document) == {""}


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_another_content_type_is_not_read(clinic: Clinic, content_type: str | None) -> None:
    with writes_nothing(clinic.place.database_url):
        problem(send(clinic, GOOD, content_type), 415, "unsupported-media-type")


def test_a_parameter_of_the_content_type_does_no_harm(clinic: Clinic) -> None:
    body = b'{"npi": "1245319599", "name": "Test Pr\xc3\xbcfer"}'
    response = send(clinic, body, "application/json; charset=utf-8")
    assert (response.status_code, response.get_json()["name"]) == (201, "Test Prüfer")


def test_an_oversized_body_is_not_read(clinic: Clinic) -> None:
    oversized = b'{"npi": "' + b"1" * clinic.place.app.config["MAX_CONTENT_LENGTH"] + b'"}'
    with writes_nothing(clinic.place.database_url):
        problem(send(clinic, oversized), 413, "content-too-large")


@pytest.mark.parametrize("excess", [-1, 0, 1, 100_000])
def test_a_body_in_chunks_without_a_length_stays_below_the_limit(clinic: Clinic, excess: int) -> None:
    most = clinic.place.app.config["MAX_CONTENT_LENGTH"]
    body = json.dumps({"npi": "1", "name": "x"}).encode()
    body += b" " * (most - len(body) + excess)
    with writes_nothing(clinic.place.database_url):
        response = clinic.place.app.test_client().post(
            PATH,
            input_stream=io.BytesIO(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {clinic.coordinator.token}", "Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        )
    problem(response, 413 if excess >= 0 else 422)


def test_the_largest_body_is_read(clinic: Clinic) -> None:
    most = clinic.place.app.config["MAX_CONTENT_LENGTH"]
    with writes_nothing(clinic.place.database_url):
        problem(send(clinic, b'{"npi": "1"}'.ljust(most)), 422)


def test_a_stranger_is_turned_away_before_the_body_is_read(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    for body, content_type in ((DEEP, "application/json"), (b"", "text/plain"), (b"x" * 100_000, None)):
        problem(client.post(PATH, data=body, content_type=content_type), 401, "unauthenticated")
