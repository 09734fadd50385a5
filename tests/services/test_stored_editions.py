"""A server that runs misses no edition that was published meanwhile, and believes none that was tampered with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.app import create_app
from registry.config import Config
from registry.domain.errors import Unavailable
from registry.programs import load_editions
from registry.programs.keys import public_of
from registry.reports.decisions import replay_all
from registry.reports.impact import impact
from registry.services.publish_programs import publish_programs
from registry.services.registry import Registry, open_registry
from registry.services.stored_editions import load_stored
from tests.api.clinic import Clinic, clinic_in
from tests.asking import NOW, reasons
from tests.data_keys import DATA_KEYS
from tests.databases import tampering
from tests.editions import DAY, KEY, proposed, published, published_elsewhere, trusting
from tests.sealed import seal

BEGINS = datetime(2026, 3, 10, 4, tzinfo=UTC)
"""The start of DAY in New York."""
SECOND = timedelta(seconds=1)
TOO_LONG = {"days-supply-within-limit/TOO_LONG"}
NAME = f"pomalidomide/{DAY}"
WHERE = f" WHERE program = 'pomalidomide' AND effective_from = '{DAY}'"


def latest_edition(clinic: Clinic) -> str:
    """The edition that made the newest decision."""
    items = clinic.auditor.get("/decisions", limit=200).get_json()["items"]
    newest: str = max(items, key=lambda item: item["decision_id"])["edition"]
    return newest


def test_every_gate_of_a_running_server_follows_an_edition_published_by_another(
    database_url: str, tmp_path: Path
) -> None:
    with clinic_in(database_url) as clinic:
        place = clinic.place
        place.registry.trust = trusting(tmp_path)
        patient_id = clinic.treated()
        numbers = [clinic.authorized()["authorization_number"] for _ in range(2)]
        published_elsewhere(database_url, place.registry.trust, proposed())
        place.at(BEGINS - SECOND)
        confirmed = clinic.confirmed(numbers[0])["confirmation_number"]
        assert latest_edition(clinic) == "pomalidomide/2023-03-24"
        place.at(BEGINS)
        asked = {"authorization_number": numbers[1]}
        pharmacist, prescriber = clinic.drugstore.pharmacist, clinic.practice.prescriber
        assert reasons(pharmacist.post("/dispense-authorizations", asked)) == TOO_LONG
        assert latest_edition(clinic) == NAME
        body = clinic.prescription(patient_id)
        assert reasons(prescriber.post("/prescription-authorizations", body)) == TOO_LONG
        assert pharmacist.post("/dispenses", clinic.release(confirmed)).status_code == 201
        assert latest_edition(clinic) == NAME
        assert all(replay.same for replay in replay_all(place.registry))


@pytest.mark.parametrize("gate", ["prescription", "dispense", "release", "status", "list", "replay"])
def test_the_first_question_of_a_server_that_knows_nothing_of_it_is_answered_by_the_edition(
    database_url: str, tmp_path: Path, gate: str
) -> None:
    with clinic_in(database_url) as clinic:
        place = clinic.place
        place.registry.trust = trusting(tmp_path)
        patient_id = clinic.treated()
        number = clinic.authorized()["authorization_number"]
        confirmed = clinic.confirmed()["confirmation_number"]
        published_elsewhere(database_url, place.registry.trust, proposed())
        assert place.registry.editions.named(NAME) is None
        if gate == "release":
            place.at(BEGINS)
            clinic.drugstore.pharmacist.post("/dispenses", clinic.release(confirmed))
            assert latest_edition(clinic) == NAME
            return
        place.at(BEGINS)
        pharmacist, prescriber = clinic.drugstore.pharmacist, clinic.practice.prescriber
        match gate:
            case "prescription":
                body = clinic.prescription(patient_id)
                assert reasons(prescriber.post("/prescription-authorizations", body)) == TOO_LONG
            case "dispense" | "replay":
                asked = {"authorization_number": number}
                assert reasons(pharmacist.post("/dispense-authorizations", asked)) == TOO_LONG
            case "status":
                path = f"/patients/{patient_id}/status"
                assert prescriber.get(path, program="pomalidomide").get_json()["edition"] == NAME
            case "list":
                listed = clinic.auditor.get("/programs").get_json()["items"]
                assert NAME in {one["edition_in_force"] for one in listed}
        if gate == "replay":
            other = open_registry(database_url, load_editions(), trust=place.registry.trust)
            assert [replay for replay in replay_all(other) if not replay.same] == []
            assert impact(other, proposed()).decided > 0
            other.database.dispose()


def config(url: str, folder: Path) -> Config:
    """The settings of a server that trusts whom the folder's file names."""
    return Config(
        home=folder,
        database_url=url,
        secret_key="t" * 40,
        data_keys=DATA_KEYS,
        edition_keys=folder / "keys",
    )


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> str:
    """A database in which a sponsor published an edition, which a server takes up when it starts."""
    registry = open_registry(database_url, load_editions(), trust=trusting(tmp_path))
    publish_programs(registry, NOW)
    published(registry, proposed())
    registry.database.dispose()
    started: Registry = create_app(config(database_url, tmp_path)).extensions["desk"].registry
    assert started.editions.named(NAME) == proposed()
    return database_url


OTHER_TEXT = "replace(text, 'max_days_supply = { value = 14', 'max_days_supply = { value = 99')"
TAMPERINGS = {
    "the text": (
        f"ALTER TABLE edition_signature DROP CONSTRAINT edition_signature_text_digest_check;"
        f" UPDATE edition_signature SET text = {OTHER_TEXT}{WHERE}",
        "has a text that does not fit its digest",
    ),
    "text and digest": (
        f"UPDATE edition_signature SET text = {OTHER_TEXT},"
        f" digest = encode(sha256(convert_to({OTHER_TEXT}, 'UTF8')), 'hex'){WHERE};"
        f" UPDATE edition SET digest = (SELECT digest FROM edition_signature{WHERE}){WHERE}",
        "has a signature that does not fit",
    ),
    "the signer": (
        f"UPDATE edition_signature SET signer = 'Somebody'{WHERE}",
        "has a signature that does not fit",
    ),
    "the signature": (
        f"UPDATE edition_signature SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1){WHERE}",
        "has a signature that does not fit",
    ),
    "no signature": (f"DELETE FROM edition_signature{WHERE}", "has no signature"),
}


@pytest.mark.parametrize("tampered", TAMPERINGS)
def test_a_server_does_not_start_on_an_edition_that_the_owner_of_the_database_changed(
    kept: str, tmp_path: Path, tampered: str
) -> None:
    statement, says = TAMPERINGS[tampered]
    with tampering(kept) as connection:
        connection.execute(statement.encode())
    with pytest.raises(Unavailable, match=f"edition {NAME} {says}"):
        create_app(config(kept, tmp_path))
    registry = open_registry(kept, load_editions(), trust=trusting(tmp_path))
    with pytest.raises(Unavailable, match=f"edition {NAME} {says}"):
        publish_programs(registry, NOW)
    registry.database.dispose()


def test_a_server_does_not_start_on_an_edition_signed_by_a_key_it_does_not_trust(
    kept: str, tmp_path: Path
) -> None:
    trusting(tmp_path, Ed25519PrivateKey.generate())
    with pytest.raises(Unavailable, match=f"edition {NAME} was signed by a key that is not trusted here"):
        create_app(config(kept, tmp_path))


def test_a_running_server_decides_nothing_on_an_edition_it_can_not_prove(
    database_url: str, tmp_path: Path
) -> None:
    with clinic_in(database_url) as clinic:
        number = clinic.authorized()["authorization_number"]
        published_elsewhere(database_url, trusting(tmp_path), proposed())
        asked = clinic.drugstore.pharmacist.post("/dispense-authorizations", {"authorization_number": number})
        assert asked.status_code == 503
        assert "edition-not-believed" in asked.get_json()["type"]
        assert clinic.place.app.test_client().get("/readyz").status_code == 503
        clinic.place.registry.trust = trusting(tmp_path)
        assert clinic.confirmed(number)["verdict"] == "authorized"
        seal(database_url)
        assert clinic.place.app.test_client().get("/readyz").status_code == 200


def test_a_key_that_is_trusted_later_counts_without_a_restart(kept: str, tmp_path: Path) -> None:
    registry = open_registry(kept, load_editions(), trust=trusting(tmp_path, Ed25519PrivateKey.generate()))
    with pytest.raises(Unavailable, match="not trusted here"):
        load_stored(registry)
    with (tmp_path / "keys").open("a") as file:
        file.write(f"{public_of(KEY).hex()} Test Sponsor\n")
    load_stored(registry)
    assert registry.editions.named(NAME) == proposed()
    registry.database.dispose()


def test_an_edition_that_is_taken_up_leaves_products_and_advisories_as_they_are() -> None:
    carried = load_editions()
    more = carried.with_more([proposed()])
    assert more.named(NAME) is not None
    assert more.products() == carried.products() != ()
    for program in carried.programs:
        assert more.advisories(program) == carried.advisories(program)
    assert more.advisories_in_force("pomalidomide", BEGINS) is not None
