"""`make mutants`: mutmut over registry/domain. Exit code 1 unless survivors.toml explains just the survivors."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from tests.mutation.mutants import Change, Mutant, mutants
from tests.mutation.undecorated import undecorated

ROOT = Path(__file__).parents[2]
WORK = ROOT / "build" / "mutation"
_DOMAIN = ROOT / "registry" / "domain"
EXPLAINED = Path(__file__).with_name("survivors.toml")


def main(names: list[str]) -> int:
    """Mutates everything anew; or, with names such as `registry.domain.dates*`, tries these mutants again."""
    began = time.monotonic()
    if not names:
        shutil.rmtree(WORK, ignore_errors=True)
    _lay_out()
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "2", *names]
    with (WORK / "mutmut.log").open("w", encoding="utf-8") as log:
        subprocess.run(command, cwd=WORK, check=True, stdout=log, stderr=subprocess.STDOUT)
    return _report(list(mutants(WORK / "mutants")), time.monotonic() - began)


def _lay_out() -> None:
    """A copy of what the tests need, with no decorated function in the domain; what did not change stays as it is."""
    for part in ("setup.cfg", "pyproject.toml", "registry", "tests"):
        for source in (ROOT / part, *(ROOT / part).rglob("*")):
            if source.is_file() and "__pycache__" not in source.parts:
                text = source.read_text(encoding="utf-8")
                _write(
                    WORK / source.relative_to(ROOT), undecorated(text) if _DOMAIN in source.parents else text
                )


def _write(file: Path, text: str) -> None:
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def explained() -> dict[Change, str]:
    """Why each listed mutant can not be noticed."""
    listed = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["survivor"]
    return {Change(one["where"], one["was"], one["becomes"]): one["why"] for one in listed}


def _report(found: list[Mutant], seconds: float) -> int:
    surviving = {mutant.change: mutant for mutant in found if not mutant.seen}
    reasons = explained()
    new = sorted(surviving.keys() - reasons.keys())
    gone = sorted(reasons.keys() - surviving.keys())
    for change in new:
        _say(f"survives, not explained: {surviving[change].name}", change)
    for change in gone:
        _say("explained, but killed or gone:", change)
    killed = sum(mutant.seen for mutant in found)
    sys.stdout.write(
        f"{len(found)} mutants: {killed} killed, {len(found) - killed} survive, of which"
        f" {sum(mutant.change in reasons for mutant in found if not mutant.seen)} are explained;"
        f" {seconds / 60:.0f} minutes\n"
    )
    return 1 if new or gone else 0


def _say(what: str, change: Change) -> None:
    sys.stdout.write(f"{what}\n  {change.where}\n  - {change.was}\n  + {change.becomes}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
