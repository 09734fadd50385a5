"""What became of each mutant, read from the folder in which mutmut worked."""

from __future__ import annotations

import ast
import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SEEN = frozenset({1, 3, 24, 36, 152, 255, -24})
"""Exit codes of a run that failed, or that came to no end and was stopped."""
_TEXT = re.compile(r"""f?"[^"]*"|\bNone\b""")


@dataclass(frozen=True, order=True)
class Change:
    """What a mutant changes, named so that it is found again after other lines were edited."""

    where: str
    was: str
    becomes: str

    @property
    def is_wording(self) -> bool:
        """True where only a sentence differs, or is gone: no test pins sentences to the letter."""
        return _without_sentences(self.was) == _without_sentences(self.becomes)


@dataclass(frozen=True)
class Mutant:
    """One mutant and whether a test noticed it."""

    name: str
    change: Change
    seen: bool


def mutants(folder: Path) -> Iterator[Mutant]:
    """Every mutant of the run in that folder."""
    for meta in sorted(folder.rglob("*.py.meta")):
        mutated = meta.with_suffix("")
        file = mutated.relative_to(folder).as_posix()
        functions = _functions(mutated)
        for name, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            last = name.rpartition(".")[2]
            original = last.rpartition("_")[0] + "_orig"
            function = last.partition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
            was, becomes = _difference(functions[original], functions[last])
            yield Mutant(name, Change(f"{file}:{function}", was, becomes), code in SEEN)


def _without_sentences(code: str) -> str:
    return _TEXT.sub(lambda text: "" if " " in text[0] or text[0] == "None" else text[0], code)


def _functions(file: Path) -> dict[str, list[str]]:
    source = file.read_text(encoding="utf-8")
    lines = source.splitlines()
    return {
        node.name: [line.replace(node.name, "").strip() for line in lines[node.lineno - 1 : node.end_lineno]]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
    }


def _difference(original: list[str], mutated: list[str]) -> tuple[str, str]:
    lines = list(difflib.ndiff(original, mutated))
    was, becomes = (" ".join(line[2:] for line in lines if line.startswith(sign)) for sign in "-+")
    return was, becomes
