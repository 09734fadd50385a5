"""The newest revision is told by the names of the migrations, as the tool that runs them tells it."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from registry.storage.revisions import head, migrations_folder


def test_the_head_is_that_of_the_chain() -> None:
    """The revision that no other comes after."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    assert ScriptDirectory.from_config(config).get_heads() == [head()]
