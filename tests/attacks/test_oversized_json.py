"""Bodies that cost more to read than to send: nested, wide, long, many; each is refused, soon and without failing."""

from __future__ import annotations

import time

import pytest

from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic
from tests.asking import API
from tests.attacks.answers import harmless

FULL = 65_000
LONGEST_S = 1.0
"""Of processor time, for a body as long as may be; what is expected is a few milliseconds."""


def fill(pattern: bytes, before: bytes = b"", after: bytes = b"", size: int = FULL) -> bytes:
    """A body of about that size that repeats the pattern."""
    return before + pattern * ((size - len(before) - len(after)) // len(pattern)) + after


BODIES = {
    "arrays that never close": fill(b"["),
    "arrays": b"[" * 32_000 + b"]" * 32_000,
    "objects that never close": fill(b'{"a":'),
    "objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "arrays in an object": b'{"program":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "a text that never closes": b'{"program":"' + b"x" * FULL,
    "backslashes": b'{"program":"' + b"\\" * 64_000 + b'"}',
    "escapes": fill(b"\\u0000", b'{"program":"', b'"}'),
    "surrogates": fill(b"\\ud800", b'{"program":"', b'"}'),
    "a long number": b'{"program":' + b"9" * FULL + b"}",
    "a long fraction": b'{"program":0.' + b"9" * FULL + b"}",
    "a great exponent": b'{"program":1e' + b"9" * 1000 + b"}",
    "a small exponent": b'{"program":1e-' + b"9" * 1000 + b"}",
    "many numbers": fill(b"1e308,", b'{"program":[', b"1]}"),
    "many names": b"{" + b",".join(b'"%05d":1' % one for one in range(6_500)) + b"}",
    "one name many times": fill(b'"program":1,', b"{", b'"program":1}'),
    "many items": fill(b'"x",', b'{"program":["x",', b'"x"]}'),
    "many objects": fill(b"{},", b'{"signatures":[', b"{}]}"),
    "spaces": b'{"program":"x"' + b" " * FULL + b"}",
    "a text of spaces": b'{"program":"' + b" " * FULL + b'"}',
    "over the limit": b'{"program":"' + b"x" * 70_000 + b'"}',
    "far over the limit": b'{"program":"' + b"x" * 5_000_000 + b'"}',
}


@pytest.fixture(scope="module")
def doors(clinic: Clinic) -> dict[str, dict[str, str]]:
    """A path for each kind of body, signing in among them, with what lets in there."""
    asking = {
        "/dispense-authorizations": clinic.drugstore.pharmacist,
        "/accounts": clinic.administrator,
        f"/patients/{clinic.registered()}/agreements": clinic.practice.prescriber,
    }
    return {"/session": {}} | {path: {"Authorization": f"Bearer {who.token}"} for path, who in asking.items()}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_it_is_refused_soon(body: bytes, clinic: Clinic, doors: dict[str, dict[str, str]]) -> None:
    client = clinic.place.app.test_client()
    with writes_nothing(clinic.place.database_url):
        for path, headers in doors.items():
            began = time.thread_time()
            response = client.post(API + path, data=body, content_type="application/json", headers=headers)
            took = time.thread_time() - began
            assert harmless(response).status_code in (400, 413, 422), path
            assert took < LONGEST_S, path
            assert len(response.get_data()) < 16 * len(body), (
                "an answer is no great multiple of what was sent"
            )


def test_a_body_that_is_as_long_as_may_be_and_good_is_read(clinic: Clinic) -> None:
    padded = b'{"kind": "missed-period"}'.ljust(FULL)
    response = clinic.place.app.test_client().post(
        f"{API}/patients/{clinic.registered()}/concerns",
        data=padded,
        content_type="application/json",
        headers={"Authorization": f"Bearer {clinic.practice.prescriber.token}"},
    )
    assert response.status_code == 201


def test_many_headers_and_long_ones_fail_nothing(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    token = {"Authorization": f"Bearer {clinic.coordinator.token}"}
    for more in (
        {f"X-Filler-{one}": "x" * 100 for one in range(500)},
        {"X-Request-Id": "x" * 60_000},
        {"Cookie": "registry_session=" + "A" * 60_000},
        {"Idempotency-Key": "k" * 60_000},
        {"Accept-Language": ",".join(["en;q=0.1"] * 5_000)},
        {"Accept": ",".join(["*/*;q=0.1"] * 5_000)},
    ):
        began = time.thread_time()
        assert harmless(client.get(f"{API}/me", headers={**token, **more})).status_code == 200
        assert time.thread_time() - began < LONGEST_S
