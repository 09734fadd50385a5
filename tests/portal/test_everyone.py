"""Signing in and out at the portal, work that outlives a session, one's own sessions, languages and zones."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest

from registry.domain.actor import Role
from tests.access_table import PORTAL, Access
from tests.api.clinic import Clinic
from tests.asking import NOW, PASSWORD, Person
from tests.people import strict
from tests.portal.browsing import Visitor, read, signed_in, words

SIGN_IN = "/portal/sign-in"


@pytest.fixture(scope="module")
def people(clinic: Clinic) -> dict[Role, Visitor]:
    known: dict[Role, Person] = {
        Role.PRESCRIBER: clinic.practice.prescriber,
        Role.PHARMACIST: clinic.drugstore.pharmacist,
        Role.REPRESENTATIVE: clinic.drugstore.representative,
        Role.COORDINATOR: clinic.coordinator,
    }
    return {role: signed_in(clinic, person) for role, person in known.items()}


def path_of(access: Access) -> str:
    return re.sub(r"\{\w+\}", "01957f3a-0000-7000-8000-000000000000", access.path)


@pytest.mark.parametrize("access", [one for one in PORTAL if one.ground != "pending"], ids=str)
def test_a_page_lets_in_whom_the_table_names_and_sends_strangers_to_sign_in(
    access: Access, clinic: Clinic, people: dict[Role, Visitor]
) -> None:
    path = path_of(access)
    for role, visitor in people.items():
        answer = visitor.client.open(path, method=access.method)
        assert (answer.status_code != 403) == (role in access.roles), (role, answer.status_code)
        assert answer.mimetype == "text/html" or answer.status_code == 303
    stranger = clinic.place.app.test_client().open(path, method=access.method)
    assert stranger.status_code == (401 if access.method == "POST" else 303)
    assert stranger.headers.get("Location", SIGN_IN).startswith(SIGN_IN)


def test_a_wrong_password_is_told_above_the_form_and_the_name_is_kept(clinic: Clinic) -> None:
    visitor = Visitor(clinic.place.app.test_client(), clinic.coordinator)
    typed = {"username": clinic.coordinator.username, "password": "not the password"}
    answer = visitor.sends(visitor.sees(SIGN_IN), SIGN_IN, **typed)
    assert answer.status_code == 401
    assert "The name or the password is wrong" in words(answer)
    assert f'value="{clinic.coordinator.username}"' in answer.get_data(as_text=True)
    assert "not the password" not in answer.get_data(as_text=True)


def test_whoever_was_sent_to_sign_in_comes_to_the_page_that_was_wanted(clinic: Clinic) -> None:
    visitor = Visitor(clinic.place.app.test_client(), clinic.drugstore.pharmacist)
    page = visitor.sees("/portal/standing")
    known = {"username": visitor.person.username, "password": PASSWORD}
    assert visitor.sends(page, SIGN_IN, **known).request.path == "/portal/standing"
    assert visitor.client.post("/portal/sign-out").status_code == 303
    assert visitor.sees("/portal/standing").request.path == SIGN_IN
    for elsewhere in ("https://evil.example/", "//evil.example", "/portal//evil.example", "/api/v1/me"):
        assert f'value="{elsewhere}"' not in visitor.sees(f"{SIGN_IN}?next={elsewhere}").get_data(
            as_text=True
        )


def test_what_was_typed_outlives_the_session_and_nothing_is_done_without_its_writer(clinic: Clinic) -> None:
    visitor = signed_in(clinic, clinic.drugstore.pharmacist)
    number = clinic.authorized()["authorization_number"]
    form = visitor.sees("/portal/dispense")
    try:
        clinic.place.at(timedelta(minutes=20))
        ended = visitor.sends(form, "/portal/dispense", authorization_number=number, quantity="21")
        assert ended.status_code == 401
        assert "Your session has ended" in words(ended)
        known = {"username": visitor.person.username, "password": PASSWORD}
        kept = visitor.sends(ended, SIGN_IN, **known)
        assert "You are signed in again" in words(kept)
        back = visitor.sends(kept, "/portal/dispense")
        assert back.request.path == "/portal/dispense"
        assert "Here is what you had typed." in words(back)
        assert f'value="{number}"' in back.get_data(as_text=True)
        assert "Yes, it may be dispensed" in words(visitor.sends(back, "/portal/dispense"))
    finally:
        clinic.place.at(NOW)


def test_one_s_own_sessions_are_listed_and_ended(clinic: Clinic) -> None:
    here = signed_in(clinic, clinic.other_practice.prescriber)
    there = signed_in(clinic, clinic.other_practice.prescriber)
    account = here.sees("/portal/account")
    (end,) = {to for to, _ in read(account).forms if to.endswith("/end")}
    assert "The session has ended." in words(here.sends(account, end))
    assert there.sees("/portal/account").request.path == SIGN_IN


def test_a_page_speaks_spanish_in_the_zone_and_theme_that_were_chosen(clinic: Clinic) -> None:
    visitor = signed_in(clinic, clinic.drugstore.pharmacist)
    looks = visitor.sees("/portal/looks?next=/portal/standing")
    chosen = {"language": "es", "zone_name": "Europe/Madrid", "theme": "dark"}
    wrong = visitor.sends(looks, "/portal/looks", **{**chosen, "zone_name": "Mars/Olympus"})
    assert "There is no time zone of that name." in words(wrong)
    page = visitor.sends(looks, "/portal/looks", **chosen)
    text = page.get_data(as_text=True)
    assert page.request.path == "/portal/standing"
    assert '<html lang="es" data-theme="dark">' in text
    assert "Renovar antes de dom 31 ene 2027, 16:00 (UTC+01:00)" in words(page)


def test_what_does_not_exist_or_goes_wrong_is_a_page_below_the_portal_and_a_document_elsewhere(
    clinic: Clinic,
) -> None:
    client = clinic.place.app.test_client()
    page, document = client.get("/portal/nowhere"), client.get("/api/v1/nowhere")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert (document.status_code, document.mimetype) == (404, "application/problem+json")
    assert client.get("/").headers["Location"] == "/portal"
    crossing = client.post(SIGN_IN, data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (crossing.status_code, crossing.mimetype) == (403, "text/html")
    assert "Another site sent this request" in words(crossing)


def test_a_page_comes_with_a_policy_and_a_nonce_of_its_own(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    nonces = set()
    for _ in range(2):
        page = client.get(SIGN_IN)
        (nonce,) = set(re.findall(r'nonce="([^"]+)"', page.get_data(as_text=True)))
        assert f"script-src 'nonce-{nonce}'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        nonces.add(nonce)
    assert len(nonces) == 2


def test_who_has_no_second_factor_sets_one_up_and_signs_in_with_it_from_then_on(clinic: Clinic) -> None:
    app = strict(clinic.place)
    person = clinic.open_drugstore().pharmacist
    visitor = Visitor(app.test_client(), person)
    known = {"username": person.username, "password": PASSWORD}
    begin = visitor.sends(visitor.sees(SIGN_IN), SIGN_IN, **known)
    assert "Set up an authenticator app" in words(begin)
    secret_page = visitor.sends(begin, "/portal/authenticator")
    (secret,) = re.findall(r'id="secret">([A-Z2-7]+)<', secret_page.get_data(as_text=True))
    confirmation = "/portal/authenticator/confirmation"
    wrong = visitor.sends(secret_page, confirmation, code="000000")
    assert wrong.status_code == 422
    assert secret not in wrong.get_data(as_text=True)
    done = visitor.sends(wrong, confirmation, code=pyotp.TOTP(secret).at(clinic.place.clock.now()))
    assert "Your recovery codes" in words(done)
    assert visitor.sees("/portal").request.path == "/portal/dispense"

    again = Visitor(app.test_client(), person)
    code_page = again.sends(again.sees("/portal/today"), SIGN_IN, **known)
    assert code_page.request.path == "/portal/second-factor"
    (recovery,) = re.findall(r"<li>([^<]+)</li>\s*</ul>\s*<div", done.get_data(as_text=True))
    assert again.sends(code_page, "/portal/second-factor", code=recovery).request.path == "/portal/today"
    app.extensions["desk"].registry.database.dispose()


def test_a_password_is_changed_by_who_knows_the_old_one(clinic: Clinic) -> None:
    visitor = signed_in(clinic, clinic.open_practice().prescriber)
    page = visitor.sees("/portal/password")
    weak = visitor.sends(page, "/portal/password", password=PASSWORD, new_password="password")
    assert weak.status_code == 422
    assert 'id="new_password-wrong"' in weak.get_data(as_text=True)
    new = "seven lamps beside a slow river"
    wrong = visitor.sends(page, "/portal/password", password="not the password", new_password=new)
    assert wrong.status_code == 403
    assert "The new password holds." in words(
        visitor.sends(page, "/portal/password", password=PASSWORD, new_password=new)
    )
