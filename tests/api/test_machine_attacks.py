"""What an attacker sends to the token endpoint: other algorithms, keys and audiences, old and copied assertions."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest

from registry.services.compact import LONGEST
from tests.api.acts import row_counts, writes_nothing
from tests.api.clinic import Clinic, problem
from tests.api.machine import ASSERTION_TYPE, Machine, machine, refused
from tests.asking import NOW
from tests.signing_keys import AUDIENCE, SigningKey, by_hand, claims, with_hmac

SECONDS = int(NOW.timestamp())
Forge = Callable[[Machine], str]


@pytest.fixture(scope="module")
def client(clinic: Clinic) -> Machine:
    """A client that all these attacks are aimed at."""
    return machine(clinic)


def forged(header: Any, more: Any = None, signature: bytes = b"x") -> Forge:
    """An assertion whose header says this, over honest claims."""
    return lambda client: by_hand(header, more or claims(client.client_id), signature)


HEADERS: dict[str, tuple[Forge, str]] = {
    "no algorithm": (forged({"alg": "none", "kid": "first"}), "`alg`"),
    "no algorithm, in other letters": (forged({"alg": "NoNe", "kid": "first"}), "`alg`"),
    "no algorithm and no signature": (forged({"alg": "none", "kid": "first"}, None, b""), "not a signed JWT"),
    "an algorithm left out": (forged({"kid": "first"}), "`alg`"),
    "an algorithm that is a list": (forged({"alg": ["ES384"], "kid": "first"}), "`alg`"),
    "the public key in PEM as a secret": (
        lambda client: with_hmac(client.key.pem().encode(), claims(client.client_id)),
        "`alg`",
    ),
    "the public key as a secret of HS256": (
        lambda client: with_hmac(client.key.pem().encode(), claims(client.client_id), "HS256"),
        "`alg`",
    ),
    "the public JWK as a secret": (
        lambda client: with_hmac(json.dumps(client.key.public()).encode(), claims(client.client_id)),
        "`alg`",
    ),
    "no key named": (lambda client: client.key.sign(claims(client.client_id), kid=None), "`kid`"),
    "a key named by a number": (forged({"alg": "ES384", "kid": 1}), "`kid`"),
    "a key with a path for a name": (forged({"alg": "ES384", "kid": "a\0b"}), "`kid`"),
    "another type": (lambda client: client.key.sign(claims(client.client_id), typ="at+jwt"), "`typ`"),
    "an unknown extension": (
        forged({"alg": "ES384", "kid": "first", "crit": ["b64"], "b64": False}),
        "`crit`",
    ),
    "a key that it brings along": (
        lambda client: SigningKey.elliptic().sign(
            claims(client.client_id), jwk=SigningKey.elliptic().public()
        ),
        "`jwk`",
    ),
    "a certificate that it brings along": (
        forged({"alg": "RS384", "kid": "first", "x5c": ["MIIB"]}),
        "`x5c`",
    ),
    "an address of a certificate": (
        forged({"alg": "RS384", "kid": "first", "x5u": "https://attacker.example.org"}),
        "`x5u`",
    ),
    "an address of keys that is a list": (forged({"alg": "ES384", "kid": "first", "jku": []}), "`jku`"),
    "a name said twice in the header": (forged('{"alg":"none","alg":"ES384","kid":"first"}'), "doubles"),
    "a name said twice in the claims": (
        forged({"alg": "ES384", "kid": "first"}, '{"sub":"a","iss":"a","sub":"b"}'),
        "doubles",
    ),
    "a header that is no object": (forged([]), "objects"),
    "a header that is not JSON": (forged("{alg:ES384}"), "objects"),
    "a header that is nested": (forged("[" * 3000), "objects"),
    "a number that is none": (
        forged({"alg": "ES384", "kid": "first"}, '{"sub":"a","iss":"a","exp":NaN}'),
        "objects",
    ),
    "five parts": (lambda _client: "a.b.c.d.e", "not a signed JWT"),
    "a signature for two": (lambda _client: '{"signatures":[]}', "not a signed JWT"),
    "line breaks": (lambda client: client.assertion().replace(".", ".\n", 1), "not a signed JWT"),
    "too long": (lambda client: client.assertion(pad="x" * LONGEST), "not a signed JWT"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_what_is_wrong_in_itself_is_refused(client: Machine, name: str) -> None:
    forge, says = HEADERS[name]
    with writes_nothing(client.clinic.place.database_url):
        refused(client.ask(forge(client)), "invalid_client", says)


UNKNOWN: dict[str, Forge] = {
    "a stranger's key under the known name": lambda client: client.assertion(SigningKey.elliptic("first")),
    "an unknown key": lambda client: client.assertion(SigningKey.elliptic("unknown")),
    "a key of the other kind under the known name": lambda client: client.assertion(SigningKey.rsa("first")),
    "a foreign address of keys": lambda client: (
        SigningKey.elliptic("unknown").sign(
            claims(client.client_id), jku="http://127.0.0.1:9/attacker/jwks.json"
        )
    ),
    "a foreign address of keys beside a known key": lambda client: (
        client.key.sign(claims(client.client_id), jku="https://attacker.example.org/jwks.json")
    ),
    "no signature": lambda client: by_hand(
        {"alg": "ES384", "kid": "first"}, claims(client.client_id), b"\0" * 96
    ),
    "a signature of zeros": lambda client: by_hand(
        {"alg": "ES384", "kid": "first"}, claims(client.client_id), b"\0" * 95 + b"\1"
    ),
    "claims changed after signing": lambda client: ".".join(
        (
            client.assertion().split(".")[0],
            by_hand({}, claims(client.client_id, exp=SECONDS + 299)).split(".")[1],
            client.assertion().split(".")[2],
        )
    ),
    "another algorithm in the header": lambda client: by_hand(
        {"alg": "RS384", "kid": "first"}, claims(client.client_id), b"x" * 256
    ),
    "a client that is not there": lambda client: client.key.sign(claims("00000000-0000-7000-8000-000000000000")),
    "a client that is no id": lambda client: client.key.sign(claims("' OR 1=1 --")),
    "the name of the account": lambda client: client.key.sign(claims("client-1")),
    "a person": lambda client: client.key.sign(claims(client.clinic.administrator.account_id)),
}  # fmt: skip


def test_all_that_is_not_known_here_is_refused_alike(client: Machine) -> None:
    answers = set()
    with writes_nothing(client.clinic.place.database_url):
        for forge in UNKNOWN.values():
            answers.add(refused(client.ask(forge(client)), "invalid_client"))
    assert len(answers) == 1


def test_one_client_can_not_sign_for_another(clinic: Clinic, client: Machine) -> None:
    other = machine(clinic, key=SigningKey.elliptic("second"))
    for said in (claims(client.client_id), {**claims(client.client_id), "client_id": other.client_id}):
        refused(client.ask(other.key.sign(said)), "invalid_client")
    assert other.ask().status_code == 200


CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://registry.example.org"}, "`iss`"),
    "no issuer": ({"iss": None}, "`iss`"),
    "no subject": ({"sub": None}, "`iss`"),
    "a subject that is a list": ({"iss": ["a"], "sub": ["a"]}, "`iss`"),
    "no audience": ({"aud": None}, "`aud`"),
    "another audience": ({"aud": "https://registry.example.org/oauth/token"}, "`aud`"),
    "the server as audience": ({"aud": AUDIENCE.removesuffix("/oauth/token")}, "`aud`"),
    "a longer audience": ({"aud": f"{AUDIENCE}/"}, "`aud`"),
    "two audiences": ({"aud": [AUDIENCE, "https://elsewhere.example.org"]}, "`aud`"),
    "no end": ({"exp": None}, "`exp`"),
    "expired": ({"exp": SECONDS - 30, "iat": SECONDS - 60}, "expired"),
    "expired long ago": ({"exp": 0, "iat": None}, "expired"),
    "a far end": ({"exp": SECONDS + 331, "iat": None}, "five minutes"),
    "a far end in milliseconds": ({"exp": SECONDS * 1000, "iat": None}, "five minutes"),
    "a long life": ({"iat": SECONDS - 60, "exp": SECONDS + 241}, "five minutes"),
    "an end that is text": ({"exp": str(SECONDS + 60)}, "`exp`"),
    "an end that is true": ({"exp": True}, "`exp`"),
    "an end without end": ({"exp": 10**400}, "`exp`"),
    "a beginning before all": ({"nbf": -(10**400)}, "`nbf`"),
    "an infinite end": ({"exp": float("inf")}, "objects"),
    "made in the future": ({"iat": SECONDS + 31, "exp": SECONDS + 60}, "`iat`"),
    "not valid yet": ({"nbf": SECONDS + 31}, "`nbf`"),
    "made at null": ({"iat": ["x"]}, "`iat`"),
    "no id": ({"jti": None}, "`jti`"),
    "an empty id": ({"jti": ""}, "`jti`"),
    "an id that is a number": ({"jti": 7}, "`jti`"),
    "a long id": ({"jti": "x" * 256}, "`jti`"),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_that_do_not_hold_are_refused(client: Machine, name: str) -> None:
    more, says = CLAIMS[name]
    with writes_nothing(client.clinic.place.database_url):
        refused(client.ask(client.assertion(**more)), "invalid_client", says)


def test_an_assertion_is_used_once(client: Machine) -> None:
    assertion = client.assertion()
    assert client.ask(assertion).status_code == 200
    with writes_nothing(client.clinic.place.database_url):
        refused(client.ask(assertion), "invalid_client", "used before")
        again = client.assertion(jti=json.loads(_claims_of(assertion))["jti"], exp=SECONDS + 200)
        refused(client.ask(again), "invalid_client", "used before")


def test_an_id_belongs_to_one_client(clinic: Clinic, client: Machine) -> None:
    other = machine(clinic, key=SigningKey.elliptic("second"))
    assert client.ask(client.assertion(jti="the same")).status_code == 200
    assert other.ask(other.assertion(jti="the same")).status_code == 200


def test_an_assertion_that_asked_for_too_much_is_used_up(client: Machine) -> None:
    assertion = client.assertion()
    refused(client.ask(assertion, scope="patients prescribe"), "invalid_scope")
    refused(client.ask(assertion), "invalid_client", "used before")


def test_of_two_at_once_with_the_same_assertion_exactly_one_wins(client: Machine) -> None:
    for _ in range(5):
        assertion, together = client.assertion(), Barrier(4)
        statuses: list[int] = []

        def ask(
            assertion: str = assertion, together: Barrier = together, statuses: list[int] = statuses
        ) -> None:
            together.wait()
            statuses.append(client.ask(assertion).status_code)

        racers = [Thread(target=ask) for _ in range(4)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        assert sorted(statuses) == [200, 400, 400, 400]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, "invalid_request"),
        ({"client_assertion_type": None}, "invalid_request"),
        ({"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}, "invalid_request"),
        ({"client_assertion": ""}, "invalid_request"),
        ({"client_secret": "secret"}, "invalid_request"),
        ({"client_id": "another"}, "invalid_client"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": ["patients", "dispense"]}, "invalid_request"),
        ({"scope": " patients"}, "invalid_scope"),
        ({"scope": "patients  patients"}, "invalid_scope"),
        ({"scope": "pati\u00e9nts"}, "invalid_scope"),
        ({"scope": "x" * 1001}, "invalid_scope"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_right_is_refused(client: Machine, more: dict[str, Any], error: str) -> None:
    with writes_nothing(client.clinic.place.database_url):
        refused(client.ask(**more), error)


@pytest.mark.parametrize("scope", ["prescribe", "patients prescribe", "system/*.rs", "admin", "patients any"])
def test_scopes_that_the_account_does_not_have_are_refused(client: Machine, scope: str) -> None:
    kept = row_counts(client.clinic.place.database_url)["token"]
    refused(client.ask(scope=scope), "invalid_scope")
    assert row_counts(client.clinic.place.database_url)["token"] == kept


def test_the_client_may_say_its_id_again(client: Machine) -> None:
    assert client.ask(client_id=client.client_id, unknown="ignored").status_code == 200


def test_only_a_form_in_the_body_is_read(client: Machine) -> None:
    asks = client.clinic.place.app.test_client()
    said = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": client.assertion(),
        "scope": "patients",
    }
    with writes_nothing(client.clinic.place.database_url):
        refused(asks.post("/oauth/token", json=said), "invalid_request")
        refused(asks.post("/oauth/token", query_string=said), "invalid_request")
        refused(asks.post("/oauth/token", data=said, content_type="multipart/form-data"), "invalid_request")
        refused(asks.post("/oauth/token?scope=prescribe", data=said), "invalid_request")
        refused(asks.post("/oauth/token", data="grant_type", content_type="text/plain"), "invalid_request")
        basic = {"Authorization": "Basic dGVzdDp0ZXN0"}
        refused(asks.post("/oauth/token", data=said, headers=basic), "invalid_request")
        refused(asks.post("/oauth/token", data={**said, "pad": "x" * 70_000}), "invalid_request")
    problem(asks.get("/oauth/token"), 405)


def test_an_assertion_is_no_token_and_a_token_no_assertion(client: Machine) -> None:
    problem(client.get("/me", client.assertion()), 401)
    refused(client.ask(client.token()), "invalid_client")


def _claims_of(assertion: str) -> str:
    part = assertion.split(".")[1]
    return urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
