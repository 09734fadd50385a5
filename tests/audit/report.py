"""What came of an audit. One that looked at nothing, or not at all, never passes for one that found nothing."""

from __future__ import annotations

import json
from typing import Any

from packaging.utils import canonicalize_name

CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 2


def report(out: str, err: str, expected: set[str]) -> tuple[int, str]:
    """The exit code and the text, from what pip-audit printed and the packages that it should have looked at."""
    try:
        listed: list[dict[str, Any]] = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        said = err.strip().splitlines() or ["it said nothing"]
        return NOT_AUDITED, f"NOTHING WAS AUDITED. pip-audit gave up: {said[-1]}"
    audited = {canonicalize_name(one["name"]): one["vulns"] for one in listed if "vulns" in one}
    found = [
        f"{name}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for name, flaws in sorted(audited.items())
        for flaw in flaws
    ]
    missed = sorted(expected - audited.keys())
    if missed:
        found.append(f"NOT AUDITED: {len(missed)} of {len(expected)} packages: {', '.join(missed)}")
    if found:
        return VULNERABLE if any(audited.values()) else NOT_AUDITED, "\n".join(found)
    return CLEAN, f"{len(audited)} packages were audited; none has a known vulnerability."
