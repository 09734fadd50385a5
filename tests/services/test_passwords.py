"""Which passwords are taken, which are refused with what advice, and that old hashes are made anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from registry.domain.errors import Invalid
from registry.services import leaked_passwords
from registry.services.passwords import (
    LONGEST_PASSWORD,
    PASSWORDS,
    SHORTEST_PASSWORD,
    check_new,
    hashed,
    is_outdated,
    matches,
)
from tests import databases
from tests.api.strict import Strict, strict_in
from tests.people import PASSWORD

ABOUT = ("person-7", "Test Auditor 7")


@pytest.fixture(scope="module")
def here(module_database_url: str) -> Iterator[Strict]:
    with strict_in(module_database_url) as opened:
        yield opened


@pytest.mark.parametrize(
    "password",
    [
        "tr0ub4dor-kiln",
        "zwoelf lange woerter",
        "плотность лесного озера",
        "kestrel harbor 917",
        "q" + "\u00e9" * 30 + "w7#",
        "jvmwqzkhtbxr",
        "a quiet owl counted nine blue tents " * 28,
    ],
)
def test_a_password_that_is_hard_to_guess_is_taken_whatever_it_is_made_of(password: str) -> None:
    check_new(password, *ABOUT)
    assert matches(hashed(password), password)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "aaaaaaaaaaaaaaaa",
        "123456789012",
        "qwertyuiopas",
        "testauditor7",
        "person-7person-7",
        "abcabcabcabc",
        "registryrems",
        "pharmacistregistry",
    ],
)
def test_a_password_that_is_guessed_early_is_refused_with_the_reason(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_new(password, *ABOUT)
    assert refused.value.code == "weak-password"
    assert len(refused.value.fields["/password"]) > 10
    assert password not in str(refused.value) + str(refused.value.fields)


LEAKED = (
    "ghjatccbjyfk",
    "hjpjxrf23062007",
    "rikitikitavi",
    "perasperaadastra",
    "PERASPERAadastra",
    "1qaz2wsx3edc",
)
"""Long enough, and for zxcvbn but the last one no bad ones."""


@pytest.mark.parametrize("password", LEAKED)
def test_a_password_of_the_lists_that_leaked_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_new(password, *ABOUT)
    assert (refused.value.code, refused.value.sentence) == ("weak-password", "The password is too common.")
    check_new(f"{password} of kestrels", *ABOUT)


def test_the_list_holds_more_than_the_three_thousand_that_are_asked_for_and_nobodys_password() -> None:
    kept = Path(leaked_passwords.__file__).with_name(leaked_passwords.FILE).read_text("ascii").split()
    assert len(set(kept)) == len(kept) == leaked_passwords.KEPT >= 3000
    assert kept == sorted(kept)
    assert all(re.fullmatch(r"[0-9a-f]{12}", one) for one in kept)
    assert leaked_passwords.SHORTEST == SHORTEST_PASSWORD


def test_a_list_is_cut_to_the_most_common_of_enough_characters() -> None:
    often = [
        "short",
        "Long Enough 1",
        "long enough 1",
        *(f"long enough {n}" for n in range(leaked_passwords.KEPT + 5)),
    ]
    kept = leaked_passwords.digests(often)
    assert len(kept) == leaked_passwords.KEPT
    last = f"long enough {leaked_passwords.KEPT - 1}"
    assert sha256(last.encode()).hexdigest()[:12] in kept
    assert sha256(f"long enough {leaked_passwords.KEPT}".encode()).hexdigest()[:12] not in kept


def test_the_limits_of_length() -> None:
    shortest = "jvmwqzkhtbxr"
    assert len(shortest) == SHORTEST_PASSWORD
    longest = ("kestrel harbor 917 " * 60)[:LONGEST_PASSWORD]
    check_new(longest, *ABOUT)
    for wrong in (shortest[:-1], f"{longest}x", "\u00e9" * (LONGEST_PASSWORD // 2) + "x"):
        with pytest.raises(Invalid):
            check_new(wrong, *ABOUT)


def test_hashes_are_argon2id_with_the_parameters_of_owasp() -> None:
    made = extract_parameters(hashed(PASSWORD))
    assert (made.type, made.memory_cost, made.time_cost, made.parallelism) == (Type.ID, 19 * 1024, 2, 1)
    assert hashed(PASSWORD) != hashed(PASSWORD)


def test_where_no_password_is_kept_none_matches() -> None:
    assert not matches(None, PASSWORD)
    assert not matches(None, "the password of nobody: checked so that an unknown name takes as long")
    assert not matches("not a hash", PASSWORD)


def test_a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in(here: Strict) -> None:
    person = here.somebody()
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    assert is_outdated(old)
    with databases.owner(here.place.database_url) as connection:
        key = [person.account_id]
        connection.execute("UPDATE account SET password_hash = %s WHERE account_id = %s", [old, *key])
        for password, renewed in (("a wrong password", False), (PASSWORD, True), (PASSWORD, True)):
            assert person.sign_in(password).status_code == (200 if renewed else 401)
            row = connection.execute(
                "SELECT password_hash FROM account WHERE account_id = %s", key
            ).fetchone()
            assert row is not None
            kept = str(row[0])
            assert (kept != old) == renewed
        assert PASSWORDS.verify(kept, PASSWORD)
        assert not is_outdated(kept)
