"""`make mutants`: mutmut over registry/domain. Exit code 1 unless survivors.toml explains just the survivors."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.survivors import complaints, counts, explained
from tests.mutation.undecorated import undecorated

ROOT = Path(__file__).parents[2]
WORK = ROOT / "build" / "mutation"
_DOMAIN = ROOT / "registry" / "domain"


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


def _report(found: list[Mutant], seconds: float) -> int:
    reasons = explained()
    wrong = list(complaints(found, reasons))
    sys.stdout.write("\n".join([*wrong, f"{counts(found, reasons)}; {seconds / 60:.0f} minutes", ""]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
