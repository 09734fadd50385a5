"""Scenario files written by a test."""

from __future__ import annotations

from pathlib import Path

HEAD = 'program = "pomalidomide"\nnow = 2026-03-02T15:00:00Z\n'
GOOD = """
[[scenario]]
name = "a man"
ask = "prescription"
category = "adult-male"
expect = "authorized"
"""


def written(folder: Path, *scenarios: str, head: str = HEAD, name: str = "cases.toml") -> Path:
    """Write a file of these scenarios; return its path."""
    file = folder / name
    file.write_text(head + "".join(scenarios), encoding="utf-8")
    return file


def scenario(**keys: str) -> str:
    """Return a scenario of these keys, each with its value as TOML writes it; the others are a man's in order."""
    usual = {
        "name": '"a case"',
        "ask": '"prescription"',
        "category": '"adult-male"',
        "expect": '"authorized"',
    }
    lines = [f"{key.rstrip('_')} = {value}" for key, value in (usual | keys).items() if value]
    return "\n".join(("", "[[scenario]]", *lines, ""))
