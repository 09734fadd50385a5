"""Every text stands in every catalog, translated, with the same figures; and a catalog is read as gettext would."""

from __future__ import annotations

import re

import pytest

from registry.portal.language import CATALOGS, ENGLISH, NAMES, catalog_of
from registry.portal.po_file import read_catalog
from registry.portal.viewing import LANGUAGES
from tests.portal.extraction import DOMAIN, texts

FIGURE = re.compile(r"\{\w+\}")
TIME = "{hour12}:{minute} {half}"
"""A clock of 24 hours has no halves."""
TRANSLATED = [name for name in LANGUAGES if name != ENGLISH]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_with_its_figures(language: str) -> None:
    known = catalog_of(language)
    wanted = [text for some in texts().values() for text in some]
    assert len(wanted) > 100
    assert [text for text in wanted if not all(known.get(text[0], ("",)))] == [], (
        "run `make texts`, translate"
    )
    for text in wanted:
        for form in known[text[0]] if text[0] != TIME else ():
            assert set(FIGURE.findall(form)) == set(FIGURE.findall(text[-1])), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_has_no_text_that_is_gone(language: str) -> None:
    files = [file for file in (CATALOGS / language).glob("*.po") if file.stem != DOMAIN]
    wanted = {text[0] for some in texts().values() for text in some}
    assert files
    for file in files:
        assert set(read_catalog(file.read_text(encoding="utf-8"))) <= wanted, f"{file.name}: run `make texts`"


def test_the_languages_are_those_that_have_a_folder() -> None:
    assert {ENGLISH, *(folder.name for folder in CATALOGS.iterdir())} == set(LANGUAGES) == set(NAMES)


def test_a_catalog_is_read_over_lines_and_in_forms() -> None:
    text = 'msgid ""\nmsgstr "head"\n\n# why\nmsgid "one "\n"text"\nmsgstr "un texto"\n\n'
    text += 'msgid "{number} day"\nmsgid_plural "{number} days"\n'
    text += 'msgstr[0] "un \\"d\u00eda\\""\nmsgstr[1] "{number} d\u00edas"\n'
    assert read_catalog(text) == {
        "one text": ("un texto",),
        "{number} day": ('un "d\u00eda"', "{number} d\u00edas"),
    }
    with pytest.raises(ValueError, match="line 2"):
        read_catalog('msgid "a"\nmsgstr a')
