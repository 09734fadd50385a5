"""Rotation: whenever and however it is stopped nothing is lost, and a key goes only when nothing needs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from registry.domain.actor import Role
from registry.domain.errors import Conflict, Unavailable
from registry.programs import load_editions
from registry.services.codes import secret_of, totp_about
from registry.services.registry import Registry, open_registry
from registry.services.rotate_keys import require_not_needed, rotate, sealed, values_by_key
from registry.services.sealing import seal
from registry.services.sign_in_terms import SignInTerms
from registry.storage import second_factors
from registry.storage.encrypted import decrypted
from registry.storage.tables.second_factors import TotpRow
from registry.storage.transaction import transaction
from registry.vault.key_file import KeyFile, make_key_file
from tests import databases
from tests.api.clinic import Clinic
from tests.asking import Place

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
PATIENTS = 12
NARRATIVE = "written about patient"


class Kept:
    """A clinic whose keys stand in a file of its own."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.path = folder / "data-keys"
        make_key_file(self.path, NOW)
        self.keys = KeyFile(self.path)
        self.first = self.keys.current_id()
        self.place = Place(database_url, data_keys=self.path)
        self.clinic = Clinic(self.place)
        self.patients = [self._patient(number) for number in range(PATIENTS)]

    def _patient(self, number: int) -> str:
        patient_id = self.clinic.registered(family_name=f"Patient {number}")
        report = {"of": "partner", "narrative": f"{NARRATIVE} {number}"}
        self.clinic.practice.prescriber.did(f"/patients/{patient_id}/pregnancy-reports", report)
        return patient_id

    @property
    def registry(self) -> Registry:
        """The registry of the place."""
        return self.place.registry

    def read(self) -> list[tuple[str, str]]:
        """The family name and the narrative of every patient, as the registry shows them."""
        return [self._read(patient_id) for patient_id in self.patients]

    def _read(self, patient_id: str) -> tuple[str, str]:
        reports = self.clinic.auditor.get(f"/patients/{patient_id}/pregnancy-reports").get_json()["items"]
        return self.named(patient_id), reports[0]["narrative"]

    def named(self, patient_id: str) -> str:
        """The family name of a patient, as the registry shows it."""
        name: str = self.clinic.auditor.get(f"/patients/{patient_id}").get_json()["family_name"]
        return name

    def found(self) -> int:
        """How many of the patients are found by name and birth date."""
        searched: list[dict[str, Any]] = []
        for number in range(PATIENTS):
            body = {"family_name": f"patient  {number}", "born_on": "1985-01-01"}
            searched += self.clinic.practice.prescriber.post("/patients/search", body).get_json()["items"]
        return len(searched)


EXPECTED = [(f"Patient {number}", f"{NARRATIVE} {number}") for number in range(PATIENTS)]


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> Iterator[Kept]:
    """A clinic with some patients, whose keys stand in a file of its own."""
    opened = Kept(database_url, tmp_path)
    yield opened
    opened.place.close()


def rotation(kept: Kept) -> subprocess.Popen[bytes]:
    """`registry keys rotate` in a process of its own, one row a transaction."""
    environment = {
        **os.environ,
        "REGISTRY_DATABASE_URL": kept.place.database_url,
        "REGISTRY_DATA_KEYS": str(kept.path),
        "REGISTRY_SECRET_KEY": "t" * 40,
    }
    command = [sys.executable, "-m", "registry.cli", "keys", "rotate", "--rows", "1"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def killed_halfway(kept: Kept, seen: int) -> int:
    """The rotation is killed once more values than `seen` have the new key; returns how many have it then."""
    process = rotation(kept)
    while process.poll() is None:
        moved = values_by_key(kept.registry)[kept.keys.ids()[-1]]
        if moved > seen:
            process.send_signal(signal.SIGKILL)
            break
    process.wait(60)
    return values_by_key(kept.registry)[kept.keys.ids()[-1]]


def test_a_rotation_killed_between_any_rows_loses_nothing_and_goes_on(kept: Kept) -> None:
    new = kept.keys.add(NOW)
    before, moved = values_by_key(kept.registry), 0
    assert set(before) == {kept.first}
    halfway = 0
    while True:
        moved = killed_halfway(kept, moved)
        assert values_by_key(kept.registry).total() == before.total()
        assert kept.read() == EXPECTED
        assert kept.found() == PATIENTS
        if moved == before.total():
            break
        halfway += 1
        if halfway == 4:
            assert rotation(kept).wait(60) == 0
    assert halfway > 0
    assert set(values_by_key(kept.registry)) == {new}
    require_not_needed(kept.registry, kept.first)
    kept.keys.remove(kept.first)
    fresh = open_registry(kept.place.database_url, load_editions(), keys=KeyFile(kept.path))
    assert set(values_by_key(fresh)) == {new}
    fresh.database.dispose()
    assert kept.read() == EXPECTED


SECRETS = {f"person-{number}": f"JBSWY3DPEHPK3PX{letter}" for number, letter in enumerate("PQRSTU")}


def sealed_before(kept: Kept) -> None:
    """Some people whose secrets are sealed as before; of two of them they are revoked, or under the data keys."""
    with databases.tampering(kept.place.database_url) as connection:
        for number, (username, secret) in enumerate(SECRETS.items()):
            person = kept.place.person(Role.AUDITOR)
            with transaction(kept.registry.database) as tx:
                row = {"totp_id": person.account_id, "account_id": person.account_id, "secret": secret}
                second_factors.add_totp(tx, {**row, "recorded_at": NOW, "recorded_by": person.account_id})
            named = [username, person.account_id]
            connection.execute("UPDATE account SET username = %s WHERE account_id = %s", named)
            if number > 0:
                sealed = seal(kept.registry.sign_in, secret.encode(), about=totp_about(person.account_id))
                statement = "UPDATE totp SET secret = NULL, sealed_secret = %s WHERE totp_id = %s"
                connection.execute(statement, [sealed, person.account_id])
        connection.execute("UPDATE totp SET revoked_at = %s WHERE totp_id = %s", [NOW, person.account_id])


def secrets_of(kept: Kept) -> dict[str, str]:
    """The secret of each person, however it is kept."""
    with databases.owner(kept.place.database_url) as connection:
        rows = connection.execute(
            "SELECT username, totp_id::text, secret, sealed_secret FROM totp JOIN account USING (account_id)"
        ).fetchall()
    with transaction(kept.registry.database) as tx:
        return {
            str(username): secret_of(
                kept.registry.sign_in,
                decrypted(tx, TotpRow, {"totp_id": totp_id, "secret": secret, "sealed_secret": sealed}),
            )
            for username, totp_id, secret, sealed in rows
        }


@pytest.mark.tampers
def test_secrets_of_second_factors_move_too_and_a_rotation_killed_among_them_loses_none(kept: Kept) -> None:
    sealed_before(kept)
    assert secrets_of(kept) == SECRETS
    new = kept.keys.add(NOW)
    kills, left = 0, sealed(kept.registry)
    while left:
        process = rotation(kept)
        while process.poll() is None and sealed(kept.registry) == left:
            continue
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        kills, left = kills + 1, sealed(kept.registry)
        assert secrets_of(kept) == SECRETS
    assert kills > 0
    assert rotation(kept).wait(60) == 0
    assert set(values_by_key(kept.registry)) == {new}
    kept.keys.remove(kept.first)
    assert secrets_of(kept) == SECRETS


@pytest.mark.tampers
def test_what_another_secret_key_sealed_stays_and_stops_nothing(kept: Kept) -> None:
    sealed_before(kept)
    stranger = open_registry(
        kept.place.database_url, load_editions(), keys=kept.keys, sign_in=SignInTerms(key=b"another" * 8)
    )
    assert list(rotate(stranger)) == []
    stranger.database.dispose()
    assert secrets_of(kept) == SECRETS
    assert sealed(kept.registry) == len(SECRETS) - 1


def test_what_is_written_while_keys_are_rotated_is_read_and_moved(kept: Kept) -> None:
    new = kept.keys.add(NOW)
    written: list[str] = []
    going_on = True

    def write() -> None:
        while going_on:
            written.append(kept.clinic.registered(family_name="Patient Late"))

    writer = Thread(target=write)
    writer.start()
    try:
        kept.keys.make_current(new)
        for _ in rotate(kept.registry, rows_a_step=2):
            assert kept.read() == EXPECTED
    finally:
        going_on = False
        writer.join()
    assert written
    for _ in rotate(kept.registry):
        continue
    assert set(values_by_key(kept.registry)) == {new}
    assert {kept.named(patient_id) for patient_id in written} == {"Patient Late"}


def test_a_row_that_an_act_holds_is_passed_over_and_moved_later(kept: Kept) -> None:
    new = kept.keys.add(NOW)
    kept.keys.make_current(new)
    with databases.owner(kept.place.database_url) as holder:
        holder.autocommit = False
        holder.execute("SELECT FROM patient WHERE patient_id = %s FOR UPDATE", [kept.patients[0]])
        rotating = Thread(target=lambda: list(rotate(kept.registry)))
        rotating.start()
        while values_by_key(kept.registry)[kept.first] > 4:
            time.sleep(0.05)
        assert rotating.is_alive()
        holder.rollback()
    rotating.join(30)
    assert set(values_by_key(kept.registry)) == {new}


def test_a_key_that_is_needed_is_not_retired(kept: Kept) -> None:
    kept.keys.make_current(kept.keys.add(NOW))
    with pytest.raises(Conflict, match=f"{kept.first} still encrypts"):
        require_not_needed(kept.registry, kept.first)
    for _ in rotate(kept.registry):
        continue
    require_not_needed(kept.registry, kept.first)


def test_a_lost_key_stops_the_rotation_and_spoils_nothing(kept: Kept, tmp_path: Path) -> None:
    make_key_file(tmp_path / "others", NOW)
    stranger = open_registry(kept.place.database_url, load_editions(), keys=KeyFile(tmp_path / "others"))
    with pytest.raises(Unavailable, match=kept.first):
        list(rotate(stranger))
    stranger.database.dispose()
    assert kept.read() == EXPECTED


@pytest.mark.tampers
def test_what_was_plain_before_is_encrypted_only_when_that_is_said(kept: Kept) -> None:
    with databases.tampering(kept.place.database_url) as connection:
        connection.execute(
            "UPDATE patient SET family_name = %s, found_by = NULL WHERE patient_id = %s",
            [b"\x00Patient 0", kept.patients[0]],
        )
        connection.execute(
            "UPDATE patient SET born_on = %s WHERE patient_id = %s", [b"\x001985-01-01", kept.patients[0]]
        )
    assert kept.clinic.auditor.get(f"/patients/{kept.patients[0]}").status_code == 503
    with pytest.raises(Unavailable, match="--from-plain"):
        list(rotate(kept.registry))
    for _ in rotate(kept.registry, from_plain=True):
        continue
    assert set(values_by_key(kept.registry)) == {kept.first}
    assert (kept.read(), kept.found()) == (EXPECTED, PATIENTS)
