"""The page `docs/reference/settings.md`, written from the settings themselves.

Run `python -m registry.cli.settings_page > docs/reference/settings.md` after a change; a test fails on an old page.
"""

from __future__ import annotations

import sys

from registry.config import SETTINGS
from registry.setting import Setting

OPENING = """\
# Settings

*Written by `python -m registry.cli.settings_page > docs/reference/settings.md`; do not edit.*

All settings are variables of the environment, read once at the start. `registry settings` lists them with the values
in force. A variable that begins with `REGISTRY_` and is none of these, or a value that can not be used, stops the start
with one sentence that says what to do.

| variable | when it is not set | meaning |
|---|---|---|
"""

CLOSING = """
The value of a secret may stand in a file instead, named by the variable with `_FILE` at its end; the two together are
an error.
"""


def page() -> str:
    """The whole page as Markdown."""
    return OPENING + "".join(map(_row, SETTINGS)) + CLOSING


def _row(setting: Setting) -> str:
    names = f"`{setting.name}`" + (f", `{setting.name}_FILE`" if setting.secret else "")
    return f"| {names} | {setting.default} | {setting.meaning} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
