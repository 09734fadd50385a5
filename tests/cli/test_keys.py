"""`registry keys`: made, listed, rotated and retired by hand; and where the keys of an installation are."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from registry.cli.data_keys import NAME, keys_of, with_data_keys
from registry.config import Config, ConfigurationError
from registry.domain.errors import Unavailable
from registry.programs import load_editions
from registry.services.registry import open_registry
from registry.vault.key_file import KeyFile
from tests.api.clinic import clinic_in
from tests.cli.conftest import CommandLine
from tests.data_keys import DATA_KEYS


def test_a_missing_file_is_made_once_in_the_data_home(tmp_path: Path) -> None:
    first, second = (with_data_keys(Config(home=tmp_path)).data_keys for _ in range(2))
    assert first == second == tmp_path / NAME
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert len(KeyFile(tmp_path / NAME).ids()) == 1


def test_another_database_needs_keys_that_were_set(tmp_path: Path) -> None:
    config = Config(home=tmp_path, database_url="postgresql://db/registry")
    with pytest.raises(ConfigurationError, match="REGISTRY_DATA_KEYS is not set"):
        with_data_keys(config)
    assert keys_of(config) is None
    assert not list(tmp_path.iterdir())


def test_what_touches_nothing_encrypted_needs_no_keys(database_url: str) -> None:
    with clinic_in(database_url) as clinic:
        patient_id = clinic.registered()
        keyless, usual = open_registry(database_url, load_editions()), clinic.place.registry.database
        clinic.place.registry.database = keyless.database
        assert clinic.coordinator.get("/prescribers").status_code == 200
        refused = clinic.coordinator.get(f"/patients/{patient_id}")
        assert (refused.status_code, refused.get_json()["type"]) == (
            503,
            "urn:registry:problem:data-key-missing",
        )
        clinic.place.registry.database = usual
        keyless.database.dispose()


@pytest.fixture
def on_own_keys(on_demo: CommandLine, tmp_path: Path) -> CommandLine:
    """The command line on the demo's past, with a copy of its keys that may change."""
    own = tmp_path / "keys"
    own.write_text(DATA_KEYS.read_text())
    own.chmod(0o600)
    on_demo.set("REGISTRY_DATA_KEYS", str(own))
    return on_demo


def listed(registry: CommandLine) -> dict[str, tuple[bool, int]]:
    """Of each key whether it is current, and how many values it encrypts."""
    keys = json.loads(registry("keys", "list", "--json").out)
    return {key["key_id"]: (key["current"], key["values"]) for key in keys}


def test_keys_are_rotated_and_retired_by_hand(on_own_keys: CommandLine) -> None:
    registry = on_own_keys
    ((old, (current, values)),) = listed(registry).items()
    assert current
    assert values > 20
    new = registry("keys", "new").out.split()[0]
    assert listed(registry) == {old: (True, values), new: (False, 0)}
    refused = registry("keys", "retire", old)
    assert (refused.code, f"The key {old} still encrypts {values} values" in refused.err) == (2, True)
    assert registry("keys", "rotate", "--rows", "3").out.endswith(f"Everything is encrypted with {new}.\n")
    assert listed(registry) == {old: (False, 0), new: (True, values)}
    assert registry("keys", "retire", old).code == 0
    assert listed(registry) == {new: (True, values)}
    assert registry("keys", "retire", old).code == 2
    assert registry("keys", "retire", new).code == 2


def test_a_first_file_is_made_where_it_is_wanted_and_never_over_another(
    registry: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "first"
    assert registry("keys", "new", "--file", str(file)).code == 0
    before = file.read_text()
    assert registry("keys", "new", "--file", str(file)).code == 2
    assert file.read_text() == before


def test_a_key_that_is_not_in_the_file_is_not_rotated_to(on_own_keys: CommandLine) -> None:
    refused = on_own_keys("keys", "rotate", "--key", "00" * 8)
    assert (refused.code, "is not among the data keys" in refused.err) == (3, True)


def test_an_accounting_can_be_printed(on_demo: CommandLine, database_url: str) -> None:
    registry = on_demo
    with clinic_in(database_url) as clinic:
        patient_id = clinic.registered()
        clinic.auditor.get(f"/patients/{patient_id}")
        clinic.practice.prescriber.get(f"/patients/{patient_id}")
    everything = json.loads(registry("patients", "disclosures", patient_id, "--all", "--json").out)
    assert sorted(line["ground"] for line in everything) == ["audit", "treatment"]
    shown = registry("patients", "disclosures", patient_id).out
    assert "audit" in shown
    assert "are left out (45 CFR 164.528(a)(1))" in shown
    nobody = registry("patients", "disclosures", "00000000-0000-7000-8000-000000000000")
    assert (nobody.code, "There is no such patient" in nobody.err) == (2, True)


def test_the_keys_are_no_file_of_others(tmp_path: Path) -> None:
    with_data_keys(Config(home=tmp_path))
    (tmp_path / NAME).chmod(0o644)
    with pytest.raises(Unavailable, match="chmod 600"):
        KeyFile(tmp_path / NAME).current_id()
