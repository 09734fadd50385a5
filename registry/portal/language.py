"""The language of a page: English as it stands in the code, or what a catalog makes of it.

A catalog is a folder below `catalogs/`, named by the language, with one PO file for each part of the portal and one,
`domain.po`, for the sentences of the rules. They are read as they are when the application starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import has_request_context

from registry.portal.filled import figures_in, outlined
from registry.portal.po_file import read_catalog
from registry.portal.viewing import viewed

CATALOGS = Path(__file__).parent / "catalogs"
ENGLISH = "en"
DOMAIN = "domain.po"
NAMES = {ENGLISH: "English", "es": "Español"}


def marked(text: str) -> str:
    """The text itself, which stands in the catalogs because it is marked here; it is translated where it is shown."""
    return text


def said(text: str, **figures: object) -> str:
    """The text in the language of the page, with the figures where `{name}` stands."""
    forms = _catalog(language()).get(text)
    chosen = forms[0] if forms and forms[0] else text
    return chosen.format(**figures) if figures else chosen


def counted(one: str, many: str, number: int) -> str:
    """The text that counts, in the language of the page; `{number}` stands for the number."""
    forms = _catalog(language()).get(one)
    chosen = forms or (one, many)
    return chosen[0 if number == 1 else -1].format(number=number)


def sentence(text: str) -> str:
    """A sentence of the rules, whose figures are filled in already, in the language of the page."""
    known = language()
    if known == ENGLISH or not text:
        return text
    forms = _catalog(known).get(text)
    if forms and forms[0]:
        return forms[0]
    for template, translated in _templates(known):
        found = figures_in(text, template)
        if found is not None:
            return translated.format_map({name: _word(known, word) for name, word in found.items()})
    return text


def outline(text: str) -> str:
    """A sentence of the rules whose figures are not at hand, with an ellipsis for each."""
    return outlined(said(text))


def language() -> str:
    """The language of the page that is being made."""
    return viewed().language if has_request_context() else ENGLISH


def catalog_of(tongue: str) -> Mapping[str, tuple[str, ...]]:
    """All messages of that language."""
    return _catalog(tongue)


@cache
def _catalog(tongue: str) -> Mapping[str, tuple[str, ...]]:
    messages: dict[str, tuple[str, ...]] = {}
    for file in sorted((CATALOGS / tongue).glob("*.po")):
        messages |= read_catalog(file.read_text(encoding="utf-8"))
    return messages


@cache
def _templates(tongue: str) -> tuple[tuple[str, str], ...]:
    """The sentences of the domain that have figures in them, each with its translation."""
    sentences = read_catalog((CATALOGS / tongue / DOMAIN).read_text(encoding="utf-8"))
    return tuple((text, forms[0]) for text, forms in sentences.items() if "{" in text)


def _word(tongue: str, word: str) -> str:
    """A word or number that stands in a sentence."""
    return _catalog(tongue).get(word, (word,))[0]


def for_templates() -> Mapping[str, Any]:
    """What templates call: `_("text", figure=1)`, `sentence(text)`, `outline(text)`, `counted(one, many, number)`."""
    return {"_": said, "sentence": sentence, "outline": outline, "counted": counted}
