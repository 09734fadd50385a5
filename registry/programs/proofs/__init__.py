"""Proofs about editions by a solver (z3). The solver is no part of the registry: install the extra `proofs`.

`translation/` says every precondition again as a formula over facts of which nothing is known; `theorems.py` says what
must hold of these formulas. Only `prover()` leads there, so that nothing else needs the solver.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from registry.programs import Editions
from registry.programs.proofs.finding import Finding

Verify = Callable[[Editions, str | None], list[Finding]]


class NoProver(Exception):
    """The solver is not installed."""


def prover() -> Verify:
    """The function that verifies the editions of one program, or of all. Raises NoProver without the solver."""
    try:
        module = import_module("registry.programs.proofs.verifying")
    except ModuleNotFoundError as missing:
        if missing.name != "z3":
            raise
        raise NoProver("proofs need the solver z3: pip install 'rems-registry[proofs]'") from missing
    return cast(Verify, module.verify)
