"""What another site makes a browser send with our cookie is refused; who brings a token may come from anywhere."""

from __future__ import annotations

from itertools import count

import pytest
from flask.testing import FlaskClient

from registry.app import join
from registry.config import Config
from registry.domain.actor import Role
from tests.api.acts import writes_nothing
from tests.api.clinic import Clinic, problem
from tests.asking import API

PASSWORD = "correct horse battery"
HOST = "registry.example"
BASE = f"https://{HOST}"
EVIL = "https://evil.example"
TURNED_AWAY = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another site, that claims our origin": {"Sec-Fetch-Site": "cross-site", "Origin": BASE},
    "a neighbor under our domain": {"Sec-Fetch-Site": "same-site"},
    "a word that no browser says": {"Sec-Fetch-Site": "Same-Origin"},
    "the origin of another": {"Origin": EVIL},
    "no origin, on purpose": {"Origin": "null"},
    "an origin that begins like ours": {"Origin": f"{BASE}.evil.example"},
    "an origin that ends like ours": {"Origin": f"https://not-{HOST}"},
    "our host at another port": {"Origin": f"{BASE}:8443"},
    "our host as somebody's name": {"Origin": f"https://{HOST}@evil.example"},
    "no address at all": {"Origin": "https://[registry"},
    "an older browser's origin beside a forged site": {"Sec-Fetch-Site": "same-origin", "Origin": EVIL},
}
LET_IN = {
    "our page": {"Sec-Fetch-Site": "same-origin", "Origin": BASE},
    "the user without a page": {"Sec-Fetch-Site": "none"},
    "our page in an older browser": {"Origin": BASE},
    "a program": {},
}
numbers = count(1)


@pytest.fixture
def client(clinic: Clinic) -> FlaskClient:
    """Somebody who is signed in with a cookie, over TLS."""
    username = f"browser-{next(numbers)}"
    about = {"username": username, "name": "Test Auditor", "role": str(Role.AUDITOR), "password": PASSWORD}
    clinic.administrator.did("/accounts", about)
    client = clinic.place.app.test_client()
    asked = client.post(f"{API}/session", json={"username": username, "password": PASSWORD}, base_url=BASE)
    assert asked.status_code == 200
    return client


@pytest.mark.parametrize("headers", TURNED_AWAY.values(), ids=TURNED_AWAY)
def test_what_another_site_sends_is_refused(
    clinic: Clinic, client: FlaskClient, headers: dict[str, str]
) -> None:
    with writes_nothing(clinic.place.database_url):
        answer = client.post(f"{API}/session/end", json={}, headers=headers, base_url=BASE)
        problem(answer, 403, "cross-site-request")
    assert client.get(f"{API}/me", headers=headers, base_url=BASE).status_code == 200


@pytest.mark.parametrize("headers", LET_IN.values(), ids=LET_IN)
def test_what_a_page_of_ours_sends_is_done(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post(f"{API}/session/end", json={}, headers=headers, base_url=BASE)
    assert answer.status_code == 201


def test_another_site_signs_nobody_in(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": EVIL}):
        answer = client.post(f"{API}/session", json={"username": "x", "password": PASSWORD}, headers=headers)
        problem(answer, 403, "cross-site-request")
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("headers", TURNED_AWAY.values(), ids=TURNED_AWAY)
def test_a_bearer_token_is_good_wherever_it_comes_from(clinic: Clinic, headers: dict[str, str]) -> None:
    token = {"Authorization": f"Bearer {clinic.auditor.token}"}
    answer = clinic.place.app.test_client().post(
        f"{API}/session/end", json={}, headers={**headers, **token}, base_url=BASE
    )
    assert answer.status_code == 201


def test_an_empty_authorization_is_no_way_around(client: FlaskClient) -> None:
    for said in ("", "Bearer ", "Basic dGVzdA=="):
        headers = {"Authorization": said, "Sec-Fetch-Site": "cross-site"}
        answer = client.post(f"{API}/session/end", json={}, headers=headers, base_url=BASE)
        problem(answer, 401, "unauthenticated")


def test_the_cookie_over_tls_is_for_this_host_alone(clinic: Clinic) -> None:
    over_tls = Config(secret_key="t" * 40, trusted_proxies=1, client_requests_per_minute=0)
    about = {"username": "tls", "name": "Test Auditor", "role": "auditor", "password": PASSWORD}
    clinic.administrator.did("/accounts", about)
    client = join(clinic.place.registry, clinic.place.clock, over_tls).test_client()
    answer = client.post(f"{API}/session", json={"username": "tls", "password": PASSWORD}, base_url=BASE)
    (cookie,) = (one for one in answer.headers.getlist("Set-Cookie") if "registry_session=" in one)
    assert cookie.startswith("__Host-registry_session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert client.get(f"{API}/me", base_url=BASE).status_code == 200
    described = client.get("/openapi.json").get_json()["components"]["securitySchemes"]["session"]
    assert described["name"] == "__Host-registry_session"
