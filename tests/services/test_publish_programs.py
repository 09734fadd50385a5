"""Editions and products are published once; a text that changed since is noticed at the start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.domain.errors import Conflict, Unavailable
from registry.domain.identifiers import ndc
from registry.programs import Editions, load_editions, read_edition
from registry.services.publish_programs import publish_programs
from registry.services.registry import Registry, open_registry
from tests.api.acts import row_counts, writes_nothing
from tests.api.clinic import Clinic
from tests.asking import NDC, NOW, reasons
from tests.databases import tampering

EDITIONS = load_editions()
DAY = timedelta(days=1)
NAMES = {edition.name for program in EDITIONS.values() for edition in program}


@pytest.mark.parametrize("times", [1, 8])
def test_every_edition_is_published_once_however_many_start_at_once(database_url: str, times: int) -> None:
    registry = open_registry(database_url, EDITIONS)
    with ThreadPoolExecutor(times) as pool:
        published = list(pool.map(lambda _: publish_programs(registry, NOW), range(times)))
    assert sorted(name for names in published for name in names) == sorted(NAMES)
    counts = row_counts(database_url)
    assert (counts["edition"], counts["product"]) == (len(NAMES), len(EDITIONS.products()))
    assert counts["ledger_event"] == len(NAMES) + len(EDITIONS.products())
    with writes_nothing(database_url):
        assert publish_programs(registry, NOW) == []
    registry.database.dispose()


def test_an_edition_that_was_changed_is_not_served(database_url: str) -> None:
    registry = open_registry(database_url, EDITIONS)
    publish_programs(registry, NOW)
    with tampering(database_url) as connection:
        connection.execute(
            "UPDATE edition SET digest = repeat('0', 64)"
            " WHERE program = 'pomalidomide' AND effective_from = '2023-03-24'"
        )
    with (
        writes_nothing(database_url),
        pytest.raises(Unavailable, match="pomalidomide/2023-03-24 was changed"),
    ):
        publish_programs(registry, NOW)
    registry.database.dispose()


def with_one_more(day: date) -> Editions:
    """The shipped editions, and the newest once more as if it took effect on that day."""
    newest = EDITIONS["pomalidomide"][-1]
    text = newest.text.replace(f"= {newest.effective_from}", f"= {day}", 1)
    edition = read_edition(text.encode(), "one more")
    return Editions({**EDITIONS, "pomalidomide": (*EDITIONS["pomalidomide"], edition)}, EDITIONS.products())


def test_a_later_edition_is_published(database_url: str) -> None:
    registry = open_registry(database_url, EDITIONS)
    publish_programs(registry, NOW)
    day = EDITIONS["pomalidomide"][-1].effective_from + DAY
    assert publish_programs(replace(registry, editions=with_one_more(day)), NOW) == [f"pomalidomide/{day}"]
    registry.database.dispose()


@pytest.mark.parametrize(
    "day",
    [EDITIONS["pomalidomide"][0].effective_from - DAY, EDITIONS["pomalidomide"][-1].effective_from - DAY],
)
def test_an_edition_before_a_published_one_is_not_published(database_url: str, day: date) -> None:
    registry = open_registry(database_url, EDITIONS)
    publish_programs(registry, NOW)
    with writes_nothing(database_url), pytest.raises(Conflict) as refused:
        publish_programs(replace(registry, editions=with_one_more(day)), NOW)
    assert refused.value.code == "edition-backdated"
    assert f"{EDITIONS['pomalidomide'][-1].name} is published" in refused.value.sentence
    assert "Let it take effect on a later day" in refused.value.sentence
    registry.database.dispose()


def test_all_editions_of_a_program_that_is_new_here_are_published_whatever_their_days(
    database_url: str,
) -> None:
    registry = open_registry(database_url, EDITIONS)
    publish_programs(registry, NOW)
    old = replace(EDITIONS["pomalidomide"][0], program="test-program", effective_from=date(1998, 7, 16))
    more = Editions({**EDITIONS, "test-program": (old, replace(old, effective_from=date(1999, 1, 1)))})
    published = publish_programs(replace(registry, editions=more), NOW)
    assert published == ["test-program/1998-07-16", "test-program/1999-01-01"]
    registry.database.dispose()


def test_a_product_that_has_left_the_market_leaves_it_in_a_registry_that_knew_it_before(
    clinic: Clinic,
) -> None:
    number = clinic.authorized()["authorization_number"]
    listed = EDITIONS.products()
    known = next(item for item in listed if item.product.ndc == ndc(NDC))
    gone = replace(known, product=replace(known.product, marketed_until=NOW.date()))
    later = Editions(dict(EDITIONS), (*(item for item in listed if item is not known), gone))
    publish_programs(Registry(clinic.place.registry.database, later), NOW)
    asked = clinic.drugstore.pharmacist.post("/dispense-authorizations", {"authorization_number": number})
    assert reasons(asked) == {"product-in-program/NOT_DISPENSABLE"}
    publish_programs(clinic.place.registry, NOW)
    assert clinic.confirmed(number)["verdict"] == "authorized"
