"""What the registry hands out is checked without it: each part that was changed is found, and named."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from registry.domain.canonical import canonical_json
from registry.programs.keys import public_of
from registry.reports import evidence_page
from registry.reports.evidence import with_digest
from registry.services import head_file
from tests.api.clinic import Clinic, clinic_in, problem
from tests.sealed import KEY, seal, sealer_on, witness_server
from tools import verify_ledger

PROGRAM = Path(verify_ledger.__file__)
NOT_SEALED = {
    "exported_at",
    "software",
    *(f"explanation.{said}" for said in ("sentence", "remedy", "possible_from")),
}
"""What says nothing of the decision: only the digest of the file covers it."""

Check = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def clinic(module_database_url: str) -> Iterator[Clinic]:
    """A clinic with sealed decisions, yes and no."""
    with clinic_in(module_database_url) as opened:
        opened.released()
        opened.practice.prescriber.post(
            "/prescription-authorizations", opened.prescription(opened.registered())
        )
        with (
            witness_server() as server,
            sealer_on(module_database_url, witness=server.witness) as sealer,
        ):
            sealer.seal_all()
            sealer.ask_witness()
        yield opened


@pytest.fixture(scope="module")
def bundles(clinic: Clinic) -> dict[str, dict[str, Any]]:
    """The evidence of an authorized and of a refused decision of each gate."""
    listed = clinic.auditor.get("/decisions", limit=200).get_json()["items"]
    return {
        f"{item['gate']} {item['verdict']}": clinic.auditor.get(
            f"/decisions/{item['decision_id']}/bundle"
        ).get_json()
        for item in listed
    }


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Writes a file and checks it; gives the exit code and what was said."""

    def checked(content: str | dict[str, Any], *options: str) -> tuple[int, str]:
        file = tmp_path / "evidence"
        file.write_bytes((content if isinstance(content, str) else canonical_json(content)).encode())
        code = verify_ledger.main([str(file), *options])
        said = capsys.readouterr()
        return code, said.out + said.err

    return checked


def parts(value: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """The way to every text, number, truth and nothing in it."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from parts(value[key], *path, key)
    else:
        yield path


def changed(document: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """The document with that part changed, and a digest that fits again."""
    copy = deepcopy(document)
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    place[path[-1]] = other(value)
    del copy["digest"]
    return with_digest(copy)


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, str) and value:
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    return value + 1 if isinstance(value, int) and not isinstance(value, bool) else "something"


def named(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path if isinstance(step, str))


def test_evidence_of_every_gate_holds(bundles: dict[str, dict[str, Any]], check: Check) -> None:
    assert {
        "prescription authorized",
        "prescription refused",
        "dispense authorized",
        "release authorized",
    } <= set(bundles)
    for bundle in bundles.values():
        for content in (bundle, evidence_page.page(bundle)):
            code, said = check(content, "--key", public_of(KEY).hex(), "--decide")
            assert (code, "HOLDS" in said, "decided again" in said) == (0, True, True), said


@pytest.mark.parametrize("kind", ["prescription authorized", "prescription refused", "dispense authorized"])
def test_every_part_that_was_changed_is_found(
    bundles: dict[str, dict[str, Any]], check: Check, kind: str
) -> None:
    bundle = bundles[kind]
    passed = set()
    for path in parts(bundle):
        code, said = check(changed(bundle, path) if path != ("digest",) else {**bundle, "digest": "0" * 64})
        if code == 0:
            passed.add(named(path))
        else:
            assert code == (2 if path == ("format",) else 1)
            assert "FAILS at " in said or code == 2
    assert passed <= NOT_SEALED
    assert {"exported_at", "software"} <= passed


def test_what_is_not_sealed_is_covered_by_the_digest(
    bundles: dict[str, dict[str, Any]], check: Check
) -> None:
    bundle = {**bundles["prescription refused"], "software": "9.9"}
    assert check(bundle) == (1, "FAILS at digest: the file is not as it was written\n")


@pytest.mark.parametrize(
    "part", ["decision", "facts", "outcomes", "edition", "events", "head", "explanation"]
)
def test_a_missing_part_is_named(bundles: dict[str, dict[str, Any]], check: Check, part: str) -> None:
    bundle = {**bundles["dispense authorized"]}
    del bundle[part]
    code, said = check(bundle)
    assert code == 1
    assert part in said


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_page_that_shows_something_else_is_found(
    bundles: dict[str, dict[str, Any]], check: Check, at: float
) -> None:
    page = evidence_page.page(bundles["prescription refused"])
    end = page.index(evidence_page.BEGIN)
    place = int(end * at)
    code, said = check(page[:place] + "x" + page[place:])
    assert (code, "the page" in said) == (1, True)
    assert check(page.replace("refused", "authorized", 1))[0] == 1


def test_the_page_runs_nothing_and_escapes_what_it_shows(bundles: dict[str, dict[str, Any]]) -> None:
    bundle = deepcopy(bundles["prescription refused"])
    bundle["decision"]["program"] = "</script><script>alert(1)</script>"
    page = evidence_page.page(bundle)
    assert "<script>alert" not in page
    assert page.count("<script") == 1
    assert json.loads(evidence_page.inside(page)) == bundle


def test_a_key_that_nobody_gave_is_not_trusted(bundles: dict[str, dict[str, Any]], check: Check) -> None:
    bundle = bundles["dispense authorized"]
    assert check(bundle, "--key", "ab" * 32)[0] == 1
    code, said = check(bundle)
    assert (code, public_of(KEY).hex() in said, "nothing was decided again" in said) == (0, True, True)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "<html></html>", '{"format":"another"}'])
def test_what_can_not_be_checked_is_said(check: Check, content: str) -> None:
    code, said = check(content)
    assert (code, "can not be checked" in said) == (2, True)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert verify_ledger.main([str(tmp_path / "nothing")]) == 2


def test_consistency_proofs(clinic: Clinic, check: Check) -> None:
    clinic.registered()
    seal(clinic.place.database_url)
    sizes = [head["tree_size"] for head in clinic.auditor.get("/ledger/heads").get_json()["items"]]
    proof = clinic.auditor.get("/ledger/consistency", **{"from": sizes[0], "to": sizes[-1]}).get_json()
    assert check(proof, "--key", public_of(KEY).hex())[0] == 0
    assert len(proof["path"]) > 1
    assert [
        path for path in parts(proof) if path != ("format",) and check(altered(proof, path))[0] != 1
    ] == []


def test_inclusion_proofs(clinic: Clinic, bundles: dict[str, dict[str, Any]], check: Check) -> None:
    event_id = bundles["dispense authorized"]["events"][0]["event"]["event_id"]
    proof = clinic.auditor.get(f"/ledger/events/{event_id}/proof").get_json()
    assert check(proof)[0] == 0
    assert [
        path for path in parts(proof) if path != ("format",) and check(altered(proof, path))[0] != 1
    ] == []


def altered(document: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    return {
        name: value for name, value in changed({**document, "digest": ""}, path).items() if name != "digest"
    }


def test_heads_kept_elsewhere(
    clinic: Clinic, bundles: dict[str, dict[str, Any]], check: Check, tmp_path: Path
) -> None:
    path = tmp_path / "heads.jsonl"
    with sealer_on(clinic.place.database_url, path) as sealer:
        clinic.registered()
        sealer.seal_all()
    bundle = bundles["dispense authorized"]
    assert check(bundle, "--heads", str(path))[0] == 0
    assert check(path.read_text())[0] == 0
    lines = path.read_text().splitlines(keepends=True)
    assert len(list(head_file.lines(path))) == len(lines) >= 2
    for broken in (
        lines[1:],
        [*lines, lines[0]],
        [lines[0].replace('"root":"', '"root":"0')],
        [lines[0][:50] + "\n", *lines[1:]],
    ):
        path.write_text("".join(broken))
        code, said = check(bundle, "--heads", str(path))
        assert (code, str(path) in said) == (1, True), said
    path.write_text("".join([lines[0][:50], "\n", *lines]))
    assert check(bundle, "--heads", str(path))[0] == 0


def test_the_copy_of_the_page_is_the_registrys() -> None:
    for name in ("page", "shown", "inside"):
        assert inspect.getsource(getattr(verify_ledger, name)) == inspect.getsource(
            getattr(evidence_page, name)
        )
    for name in ("BEGIN", "END", "STYLE", "HEADINGS"):
        assert getattr(verify_ledger, name) == getattr(evidence_page, name)


def test_it_runs_alone(bundles: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    """In an empty folder, without the registry: its import is made to fail."""
    file = tmp_path / "evidence.html"
    file.write_text(evidence_page.page(bundles["dispense authorized"]), encoding="utf-8")
    block = f"import sys; sys.modules['registry'] = None; sys.argv = ['x', {str(file)!r}, *sys.argv[1:]]; "
    run = f"import runpy; runpy.run_path({str(PROGRAM)!r}, run_name='__main__')"
    for options, code in (((), 0), (("--decide",), 2)):
        done = subprocess.run(
            [sys.executable, "-I", "-c", block + run, *options],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr


def test_a_decision_that_is_not_sealed_yet(clinic: Clinic) -> None:
    decision_id = clinic.authorized()["decision_id"]
    problem(clinic.auditor.get(f"/decisions/{decision_id}/bundle"), 409, "not-sealed-yet")
    seal(clinic.place.database_url)
    assert clinic.auditor.get(f"/decisions/{decision_id}/bundle").status_code == 200


def test_nothing_of_a_decision_that_is_not_there(clinic: Clinic) -> None:
    path = "/decisions/00000000-0000-7000-8000-000000000000/bundle"
    problem(clinic.auditor.get(path), 404, "no-such-decision")


def test_bad_questions_for_proofs(clinic: Clinic) -> None:
    auditor = clinic.auditor
    problem(auditor.get("/ledger/consistency", **{"from": "2", "to": "1"}), 422, "reversed-heads")
    problem(auditor.get("/ledger/consistency", **{"from": "1", "to": "999999999"}), 404, "no-such-head")
    problem(auditor.get("/ledger/consistency"), 422)
    path = "/ledger/events/00000000-0000-7000-8000-000000000000/proof"
    problem(auditor.get(path), 404, "no-sealed-event")
