"""Finds every English text of the portal, and writes those that are new into the catalogs: `make texts`.

A catalog is a PO file for each part: a text goes into the file of the folder that it was found in (`pharmacist.po`),
and into `everyone.po` when it stands elsewhere. A translation that is there stays; one whose text is gone goes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.extract import extract_from_file

from registry.portal.language import CATALOGS
from registry.portal.po_file import read_catalog

PORTAL = CATALOGS.parent
EVERYONE, DOMAIN = "everyone", "domain"
KEYWORDS = {"_": None, "said": None, "marked": None, "counted": (1, 2)}
METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract"}
Text = tuple[str, ...]
"""A message; with its plural where it counts."""
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {language}\\n"\n'


def texts() -> Mapping[str, list[Text]]:
    """The texts of each part, in the order of their files."""
    found: dict[str, dict[Text, None]] = {}
    for file in sorted(PORTAL.rglob("*")):
        if file.suffix in METHODS:
            found.setdefault(_part(file), {}).update(dict.fromkeys(_texts_in(file)))
    everyone = found.get(EVERYONE, {})
    return {
        part: [text for text in some if part == EVERYONE or text not in everyone]
        for part, some in sorted(found.items())
    }


def write(language: str) -> None:
    """The catalogs of that language have every text; what is not translated yet is empty."""
    known: dict[str, tuple[str, ...]] = {}
    for file in sorted((CATALOGS / language).glob("*.po")):
        known |= read_catalog(file.read_text(encoding="utf-8"))
    for part, some in texts().items():
        if some:
            entries = [_entry(text, known.get(text[0], ("",) * len(text))) for text in some]
            content = "\n".join([HEADER.format(language=language), *entries])
            (CATALOGS / language / f"{part}.po").write_text(content, encoding="utf-8")


def _texts_in(file: Path) -> Iterator[Text]:
    for _line, message, _comments, _context in extract_from_file(
        METHODS[file.suffix], file, keywords=KEYWORDS, options={"silent": "false", "trimmed": "true"}
    ):
        yield message if isinstance(message, tuple) else (message,)


def _part(file: Path) -> str:
    place = file.relative_to(PORTAL).parts
    folders = [part for part in place[:-1] if part != "templates"]
    return folders[0] if folders else EVERYONE


def _entry(text: Text, translated: tuple[str, ...]) -> str:
    if len(text) == 1:
        return f"msgid {_quoted(text[0])}\nmsgstr {_quoted(translated[0])}\n"
    forms = [f"msgstr[{n}] {_quoted(form)}\n" for n, form in enumerate(translated)]
    return f"msgid {_quoted(text[0])}\nmsgid_plural {_quoted(text[1])}\n{''.join(forms)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    for folder in sorted(CATALOGS.iterdir()):
        write(folder.name)
