"""Every text stands in every catalog, translated, with the same figures; and a catalog is read as gettext would."""

from __future__ import annotations

import re

import pytest

from registry.domain.explanation import REASONS
from registry.portal.filled import figures_in
from registry.portal.language import CATALOGS, ENGLISH, NAMES, catalog_of, sentence
from registry.portal.po_file import read_catalog
from registry.portal.viewing import LANGUAGES
from tests.api.clinic import Clinic
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


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_reason_and_remedy_of_the_rules_is_translated_with_its_figures(language: str) -> None:
    known = catalog_of(language)
    wanted = [
        text
        for reasons in REASONS.values()
        for reason in reasons.values()
        for text in (reason.sentence, reason.remedy, reason.unknown)
        if text
    ]
    assert [text for text in wanted if not known.get(text, ("",))[0]] == [], "translate it in domain.po"
    for text in wanted:
        assert set(FIGURE.findall(known[text][0])) == set(FIGURE.findall(text)), text


def test_a_sentence_is_said_in_the_language_of_the_page_with_its_figures(clinic: Clinic) -> None:
    with clinic.place.app.test_request_context(headers={"Accept-Language": "es"}):
        left = sentence("Remaining supply: 12 days; at most 7 are allowed.")
        result = sentence("The latest pregnancy test is positive.")
        unknown = sentence("Nobody ever said this.")
    assert left == "Tratamiento restante: 12 d\u00edas; se permiten como m\u00e1ximo 7."
    assert result == "La \u00faltima prueba de embarazo: positiva."
    assert unknown == "Nobody ever said this."
    with clinic.place.app.test_request_context(headers={"Accept-Language": "en"}):
        assert sentence("The patient signs the agreement.") == "The patient signs the agreement."


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("at most 7 of 28 days", {"most": "7", "all": "28"}),
        ("at most 7 or 8 of 28 days", {"most": "7 or 8", "all": "28"}),
        ("at most 7 of 28 days or so", None),
        ("at least 7 of 28 days", None),
        ("at most  of 28 days", None),
        ("at most 7 days", None),
        ("", None),
    ],
)
def test_figures_are_found_in_a_sentence_that_was_filled_in(
    text: str, figures: dict[str, str] | None
) -> None:
    assert figures_in(text, "at most {most} of {all} days") == figures


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
