"""Reads a catalog of translations as translators edit it (gettext's PO format), so that none has to be compiled.

What is read is what our catalogs hold: `msgctxt`-free entries of `msgid` and `msgstr`, with plurals, over one or more
lines. Anything else is a defect of the file and raises ValueError with the line.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr)(?:\[(\d)\])? )?(".*")')
Entry = dict[str, str]


def read_catalog(text: str) -> Mapping[str, tuple[str, ...]]:
    """What each message says in the catalog's language; more than one form where it counts something."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in _entries(text):
        if entry["msgid"]:
            forms = sorted(name for name in entry if name.startswith("msgstr"))
            found[entry["msgid"]] = tuple(entry[name] for name in forms)
    return found


def _entries(text: str) -> Iterator[Entry]:
    entry: Entry = {}
    place = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        read = LINE.fullmatch(line.strip())
        if read is None:
            raise ValueError(f"line {number} of the catalog can not be read")
        keyword, form, quoted = read.groups()
        if keyword == "msgid" and entry:
            yield entry
            entry = {}
        if keyword:
            place = keyword + (form or "")
        entry[place] = entry.get(place, "") + ast.literal_eval(quoted)
    if entry:
        yield entry
