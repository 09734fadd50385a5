"""The pages on how to do something tell the truth: their commands run in their order, on a registry of their own."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

from tests.data_home import data_home
from tests.data_keys import DATA_KEYS
from tests.databases import owner
from tests.docs.test_tutorial import BLOCK, ROOT, run
from tests.editions import proposed

PAGE = ROOT / "docs" / "howto" / "publish-an-edition.md"
MACHINE = ROOT / "docs" / "howto" / "connect-a-machine.md"
FUTURE = date(2090, 1, 1)


def test_an_edition_is_published_by_the_commands_of_the_page(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "proposed.toml").write_text(proposed(FUTURE).text, encoding="utf-8")
    commands = [text for _, text in BLOCK.findall(PAGE.read_text(encoding="utf-8"))]
    settled = f"export REGISTRY_DATABASE_URL='{database_url}'\nregistry db upgrade"
    with data_home() as home:
        outputs = run([settled, *commands], tmp_path, home)
    assert len(outputs) == len(commands) + 1, outputs[-1]
    assert any(
        "days supply: 28 → 14" in output and "Nothing was published." in output for output in outputs
    ), outputs
    with owner(database_url) as connection:
        row = connection.execute(
            "SELECT signer, meaning FROM edition_signature WHERE effective_from = %s", [FUTURE]
        ).fetchone()
    assert row == ("Test Sponsor", "approval")


def test_a_machine_is_connected_by_the_commands_of_the_page(database_url: str, tmp_path: Path) -> None:
    blocks = BLOCK.findall(MACHINE.read_text(encoding="utf-8"))
    commands = [text for kind, text in blocks if kind == "sh"]
    key = "k" * 40
    settled = f"export REGISTRY_DATABASE_URL='{database_url}' REGISTRY_SECRET_KEY={key}"
    settled += f" REGISTRY_DATA_KEYS='{DATA_KEYS}'\nregistry db upgrade"
    with data_home() as home:
        outputs = run([settled, *commands], tmp_path, home)
    assert len(outputs) == len(commands) + 1, outputs[-1]
    for (kind, text), (following, shown) in pairwise(blocks):
        if (kind, following) == ("sh", "text"):
            assert outputs[commands.index(text) + 1] == shown
    assert "400" in (tmp_path / "refused.txt").read_text(encoding="utf-8")
