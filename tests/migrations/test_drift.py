"""The schema that the migrations make is the one that the tables in the code describe."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import create_engine

from registry.storage.tables import METADATA
from tests.databases import Cluster
from tests.migrations.dumps import dump, without

NOT_IN_THE_MODELS = ("FUNCTION", "TRIGGER", "ACL", "POLICY", "ROW SECURITY")
"""The database's own refusals and the rights; they have tests of their own."""


def test_the_migrations_make_what_the_tables_in_the_code_describe(
    cluster: Cluster, database_url: str
) -> None:
    with cluster.empty() as url:
        engine = create_engine(url)
        METADATA.create_all(engine)
        engine.dispose()
        described = dump(cluster, url)
    made = without(dump(cluster, database_url), kinds=NOT_IN_THE_MODELS, tables=("alembic_version",))
    assert {e for e in made if e not in described} == set()
    assert {e for e in described if e not in made} == set()
    kinds = Counter(entry.kind for entry in made)
    assert kinds["TABLE"] == len(METADATA.tables)
    assert kinds["INDEX"] == sum(len(table.indexes) for table in METADATA.tables.values())
