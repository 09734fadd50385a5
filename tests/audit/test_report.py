"""An audit that did not look is told apart from one that found nothing; every installed file is held to its hash."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.audit.pinned import REQUIREMENTS, entries, pinned
from tests.audit.report import CLEAN, NOT_AUDITED, VULNERABLE, report

LOCKS = sorted(REQUIREMENTS.glob("*.txt"))
MAKEFILE = (REQUIREMENTS.parent / "Makefile").read_text(encoding="utf-8")
FLAW = {"id": "PYSEC-0000-1", "fix_versions": ["2.1"]}
SKIPPED = {"name": "beta", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def said(*dependencies: dict[str, object]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_an_audit_that_could_ask_nobody_says_that_nothing_was_audited() -> None:
    code, text = report("", "ERROR:pip_audit._cli:alpha: could not be audited", {"alpha"})
    assert (code, text) == (
        NOT_AUDITED,
        "NOTHING WAS AUDITED. pip-audit gave up: ERROR:pip_audit._cli:alpha: could not be audited",
    )
    assert report("", "", {"alpha"})[0] == NOT_AUDITED


@pytest.mark.parametrize("dependencies", [(), (SKIPPED,), ({"name": "alpha", "vulns": []}, SKIPPED)])
def test_a_package_that_was_skipped_or_left_out_fails_the_audit(
    dependencies: tuple[dict[str, object]],
) -> None:
    code, text = report(said(*dependencies), "", {"alpha", "beta"})
    assert code == NOT_AUDITED
    assert "NOT AUDITED" in text
    assert "beta" in text


def test_a_vulnerability_is_named_with_the_version_that_mends_it() -> None:
    code, text = report(said({"name": "Alpha", "vulns": [FLAW]}), "", {"alpha"})
    assert (code, text) == (VULNERABLE, "alpha: PYSEC-0000-1, mended in 2.1")


def test_an_audit_of_everything_that_found_nothing_says_how_much_that_was() -> None:
    code, text = report(said({"name": "alpha", "vulns": []}), "", {"alpha"})
    assert (code, text) == (CLEAN, "1 packages were audited; none has a known vulnerability.")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_to_one_version_and_its_hashes(lock: Path) -> None:
    for entry, hashes in entries(lock.read_text(encoding="utf-8")).items():
        assert re.fullmatch(r"==[^*,]+", str(entry.specifier)), entry
        assert entry.url is None
        assert hashes, entry
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), entry


def test_no_other_index_and_no_path_stands_in_a_lock() -> None:
    for lock in LOCKS:
        options = re.findall(r"^\s*(--?[a-z][\w-]*)", lock.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(options) == {"--hash"}, lock.name


def test_what_make_installs_is_held_to_its_hashes() -> None:
    installs = re.findall(r"\$\(INSTALL\) (.+)", MAKEFILE)
    assert len(installs) == 3
    ours = "--no-deps --no-build-isolation --editable ."
    assert [line for line in installs if "--require-hashes" not in line] == [ours]


def test_the_packages_for_running_are_among_those_that_are_audited() -> None:
    run, everything = (
        pinned((REQUIREMENTS / name).read_text(encoding="utf-8")) for name in ("runtime.txt", "lock.txt")
    )
    assert len(run) > 20
    assert run < everything
