"""Whoever watches sees red when the ledger is not sealed or not believed, and the gates go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.programs.keys import public_of
from registry.reports.whole_ledger import verify_and_keep
from registry.services import verdict_file
from registry.services.signed_heads import Seals
from tests.api.clinic import Clinic, problem
from tests.databases import tampering
from tests.sealed import KEY, sealer_on

pytestmark = pytest.mark.tampers
ROLL_BACK = "DELETE FROM ledger_head WHERE tree_size > 10; DELETE FROM ledger_leaf WHERE leaf_index >= 10"


@pytest.fixture
def sealed(clinic: Clinic, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Seals the clinic's ledger, ten events a head; its readiness knows the key and the file of heads."""
    registry, path = clinic.place.registry, tmp_path / "heads.jsonl"
    registry.seals = Seals(path, frozenset({public_of(KEY)}))

    def seal() -> None:
        with sealer_on(clinic.place.database_url, path) as sealer:
            sealer.batch = 10
            sealer.seal_all()

    yield seal
    registry.seals = Seals()


def ready(clinic: Clinic) -> int:
    return clinic.place.app.test_client().get("/readyz").status_code


def red(clinic: Clinic) -> str:
    """What /readyz says is wrong; meanwhile the gates answer."""
    response = clinic.place.app.test_client().get("/readyz")
    assert clinic.confirmed(clinic.authorized()["authorization_number"])["verdict"] == "authorized"
    return str(problem(response, 503, "ledger-not-sealed")["detail"])


def tamper(clinic: Clinic, statements: str) -> None:
    with tampering(clinic.place.database_url) as connection:
        for statement in statements.split(";"):
            assert connection.execute(statement.encode()).rowcount > 0


def test_a_ledger_that_is_sealed_is_green(clinic: Clinic, sealed: Callable[[], None]) -> None:
    sealed()
    assert ready(clinic) == 200


def test_a_ledger_that_nobody_seals_is_red(clinic: Clinic) -> None:
    assert "start 'registry worker'" in red(clinic)


def test_an_event_that_waits_too_long(clinic: Clinic, sealed: Callable[[], None]) -> None:
    sealed()
    clinic.registered()
    clinic.place.at(timedelta(minutes=4))
    assert ready(clinic) == 200
    clinic.place.at(timedelta(minutes=6))
    assert "events wait to be sealed since" in red(clinic)
    sealed()
    assert ready(clinic) == 200


def test_a_tree_rolled_back(clinic: Clinic, sealed: Callable[[], None]) -> None:
    sealed()
    tamper(clinic, ROLL_BACK)
    assert "which was written outside the database, is not in it" in red(clinic)


def test_a_forged_head(clinic: Clinic, sealed: Callable[[], None]) -> None:
    sealed()
    tamper(clinic, "UPDATE ledger_head SET signature = sha256('x') || sha256('y')")
    assert "has no signature that is trusted here" in red(clinic)


def test_a_key_that_is_not_trusted(clinic: Clinic, sealed: Callable[[], None]) -> None:
    sealed()
    other = public_of(Ed25519PrivateKey.generate())
    clinic.place.registry.seals = Seals(None, frozenset({other}))
    assert "has no signature that is trusted here" in red(clinic)


def test_an_event_altered_long_ago_is_red_from_the_next_verification_until_it_is_mended(
    clinic: Clinic, sealed: Callable[[], None]
) -> None:
    sealed()
    registry, now = clinic.place.registry, clinic.place.clock.now()
    assert verify_and_keep(registry, now).defects == ()
    assert ready(clinic) == 200
    tamper(clinic, "UPDATE ledger_event SET kind = kind || '!' WHERE sequence = 1 AND stream = 'patient'")
    assert ready(clinic) == 200
    altered = verify_and_keep(registry, now).defects
    said = red(clinic)
    assert f"{len(altered)} places did not verify at" in said
    assert "(altered)" in said
    assert not [defect for defect in altered if str(defect.stream_id) in said]
    tamper(
        clinic, "UPDATE ledger_event SET kind = rtrim(kind, '!') WHERE sequence = 1 AND stream = 'patient'"
    )
    sealed()
    assert verify_and_keep(registry, now).defects == ()
    assert ready(clinic) == 200


def test_a_damaged_verdict_is_red(clinic: Clinic, sealed: Callable[[], None]) -> None:
    sealed()
    heads_file = clinic.place.registry.seals.heads_file
    assert heads_file is not None
    verdict_file.path_beside(heads_file).write_text("nothing", encoding="utf-8")
    response = clinic.place.app.test_client().get("/readyz")
    assert "writes it anew" in str(problem(response, 503, "verdict-file")["detail"])
