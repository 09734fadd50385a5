"""The administrator's accounts, and the editions with how sure each value is."""

from __future__ import annotations

from registry.domain.actor import Role
from tests.api.clinic import Clinic
from tests.asking import PASSWORD
from tests.portal.browsing import signed_in, words

NEW = "/portal/accounts/new"


def test_an_account_is_opened_with_an_invitation_and_disabled(clinic: Clinic) -> None:
    administrator = signed_in(clinic, clinic.place.person(Role.ADMINISTRATOR, password=PASSWORD))
    form = administrator.sees(NEW)
    empty = administrator.sends(form, NEW, username="new-auditor", name="", role="auditor")
    assert empty.status_code == 422
    assert "Fill in: Full name" in words(empty)
    invited = administrator.sends(form, NEW, username="new-auditor", name="New Auditor", role="auditor")
    assert "works once" in words(invited)
    shown = administrator.sees("/portal/accounts")
    path = next(part for part in shown.get_data(as_text=True).split('"') if part.endswith("/disablement"))
    done = administrator.sends(administrator.sees(path), path, reason="Left the office.")
    assert done.request.path == "/portal/accounts"
    assert path not in done.get_data(as_text=True)


def test_an_edition_says_which_values_are_not_verified(clinic: Clinic) -> None:
    auditor = signed_in(clinic, clinic.place.person(Role.AUDITOR, password=PASSWORD))
    assert "pomalidomide/2023-03-24" in words(auditor.sees("/portal/editions"))
    edition = words(auditor.sees("/portal/editions/pomalidomide/2023-03-24"))
    assert "not verified" in edition
    assert "confirmation-hours" in edition
    assert auditor.sees("/portal/editions/pomalidomide/1999-01-01").status_code == 404
