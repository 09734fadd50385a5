"""What `pg_dump` says of a schema, as one text for each thing in it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from typing import NamedTuple

from tests.databases import Cluster, plain

HEADING = re.compile(r"^--\n-- Name: (?P<name>.*?); Type: (?P<kind>.*?); Schema: .*\n--\n", re.MULTILINE)


class Entry(NamedTuple):
    """One thing of the schema: a table, an index, a trigger, a grant."""

    kind: str
    name: str
    text: str


def dump(cluster: Cluster, url: str) -> list[Entry]:
    """All that is in the database of this URL, but for its rows."""
    program = [str(cluster.engine.bindir / "pg_dump"), "--schema-only", "--no-owner", "--dbname", plain(url)]
    environment = {"PATH": os.defpath, "LC_ALL": "C"}
    output = subprocess.run(program, check=True, capture_output=True, text=True, env=environment).stdout
    return _entries(output)


def without(
    entries: Iterable[Entry], *, kinds: Iterable[str] = (), tables: Iterable[str] = ()
) -> list[Entry]:
    """The entries but for those of these kinds, or of these tables."""
    dropped, tables = set(kinds), set(tables)
    return [
        e for e in entries if e.kind not in dropped and e.name.split()[0].removeprefix("TABLE ") not in tables
    ]


def _entries(output: str) -> list[Entry]:
    """The texts between the headings. Lines with a backslash carry a random token in newer versions."""
    found = list(HEADING.finditer(output))
    ends = [*(heading.start() for heading in found[1:]), len(output)]
    entries = []
    for heading, end in zip(found, ends, strict=True):
        lines = output[heading.end() : end].splitlines()
        text = "\n".join(line for line in lines if line and not line.startswith(("\\", "--")))
        entries.append(Entry(heading["kind"], heading["name"], text))
    return entries
