"""The reference page of the schema is the one that the tables give now, and its refusals are the database's."""

from __future__ import annotations

from pathlib import Path

from registry.storage.schema_page import REFUSALS, page
from registry.storage.tables import METADATA
from tests import databases

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "schema.md"

NAMED = """
SELECT DISTINCT said.name FROM (
    SELECT (regexp_match(prosrc, 'ERRCODE = ''(?:\\w+)'', CONSTRAINT = ''(\\w+)'''))[1] AS name FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
    UNION
    SELECT (regexp_match(pg_get_triggerdef(oid), 'refuse\\(''(\\w+)'''))[1] FROM pg_trigger WHERE NOT tgisinternal
) said WHERE said.name IS NOT NULL
"""


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run python -m registry.storage.schema_page > docs/reference/schema.md"
    )


def test_every_table_has_a_section_and_a_place_in_the_diagram() -> None:
    text = page()
    diagram = text.split("```")[1].split()
    assert [name for name in METADATA.tables if f"\n### {name}\n" not in text] == []
    of_nothing = {"access_log", "ledger_event", "ledger_leaf", "ledger_node"}
    of_nothing |= {"decision_reason", "request_rate", "sign_in_attempt"}
    assert set(METADATA.tables) - set(diagram) == of_nothing


def test_the_refusals_on_the_page_are_those_of_the_triggers(module_database_url: str) -> None:
    with databases.owner(module_database_url) as connection:
        named = {name for (name,) in connection.execute(NAMED)}
    assert named == {name for name, _, _ in REFUSALS}
