"""One spelling throughout, the American one, so that a search finds everything."""

from __future__ import annotations

import re

from tests.architecture.sources import name, prose_files

OTHER_SPELLINGS = re.compile(
    r"\b("
    r"(un)?authori[s](e[sd]?|ing|ation)s?|recogni[s](e[sd]?|ing)|organi[s](e[sd]?|ing|ation)s?|"
    r"(de)?seriali[s](e[sd]?|ing|ation)|normali[s](e[sd]?|ing|ation)|summari[s](e[sd]?|ing)|"
    r"initiali[s](e[sd]?|ing|ation)|minimi[s](e[sd]?|ing)|analy[s](e[d]?|ing)|"
    r"behaviou[r]s?|colou[r]s?|favou[r](s|ite|ed)?|honou[r](s|ed)?|neighbou[r]s?|labou[r]|"
    r"licenc[e]s?|defenc[e]|centr[e]s?|catalogu[e]s?|artefac[t]s?|enrolmen[t]s?|fulfi[l]|"
    r"label[l](ed|ing)|travel[l](ed|ing)|model[l](ed|ing)|counsel[l](ed|ing|or)|gre[y]|whils[t]|amongs[t]"
    r")\b",
    re.IGNORECASE,
)


def test_the_spelling_is_american() -> None:
    found = {
        f"{name(file)}: {match.group(0)}"
        for file in prose_files()
        for match in OTHER_SPELLINGS.finditer(file.read_text(encoding="utf-8"))
    }
    assert not found
