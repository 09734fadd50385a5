"""`registry reports` prints the assessment as JSON, as a page or as PDF, and says what is wrong with a period."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine
from tests.data_keys import DATA_KEYS

PERIOD = ("--from", "2024-01-01", "--to", "2024-02-29")


@pytest.fixture
def on_empty(registry: CommandLine, module_database_url: str) -> CommandLine:
    """The command line on a database in which nothing was recorded."""
    registry.set("REGISTRY_DATABASE_URL", module_database_url)
    registry.set("REGISTRY_SECRET_KEY", "k" * 40)
    registry.set("REGISTRY_DATA_KEYS", str(DATA_KEYS))
    return registry


def test_nothing_recorded_is_zeros_with_definitions(on_empty: CommandLine) -> None:
    ran = on_empty("reports", "assessment", "pomalidomide", *PERIOD)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert (found["from"], found["to"], found["withheld"]) == ("2024-01-01", "2024-02-29", 0)
    assert found["editions"] == ["pomalidomide/2023-03-24"]
    measures = [one for group in found["groups"] for one in group["measures"]]
    assert all(one["definition"] and one["denominator"] and one["total"] == 0 for one in measures)
    assert all(group["measures"] or group["notes"] for group in found["groups"])
    assert len(found["groups"]) == 10


def test_the_page_is_printed_whole(on_empty: CommandLine) -> None:
    ran = on_empty("reports", "assessment", "pomalidomide", *PERIOD, "--format", "html")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("<!doctype html>")
    assert ran.out.endswith("</html>")


def test_a_pdf_is_bytes_and_nothing_else(on_empty: CommandLine, tmp_path: Path) -> None:
    on_empty.set("REGISTRY_HOME", str(tmp_path))
    command = ("reports", "assessment", "pomalidomide", *PERIOD, "--format", "pdf")
    ran = subprocess.run([sys.executable, "-m", "registry.cli", *command], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(b"%PDF-1.7")
    assert ran.stdout.rstrip().endswith(b"%%EOF")


def test_a_pdf_without_the_typesetter_says_what_to_install(
    on_empty: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    ran = on_empty("reports", "assessment", "pomalidomide", *PERIOD, "--format", "pdf")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "registry: a PDF needs typst: pip install 'rems-registry[reports]'\n"


def test_a_reversed_period_is_bad_input(on_empty: CommandLine) -> None:
    ran = on_empty("reports", "assessment", "pomalidomide", "--from", "2024-02-01", "--to", "2024-01-01")
    assert ran.code == 2
    assert "ends before it begins" in ran.err
