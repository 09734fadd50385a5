"""`registry settings`: every setting, its default and what it means."""

import os

import click

from registry.cli.output import as_json, show
from registry.config import SETTINGS, Config


@click.command()
@as_json
def settings(*, as_json: bool) -> None:
    """List the settings and the values in force.

    The value of a secret is not shown.
    """
    Config.from_environment(os.environ)
    rows = [
        {
            "name": setting.name,
            "default": setting.default,
            "set_to": _shown(setting.name, secret=setting.secret),
            "meaning": setting.meaning,
        }
        for setting in SETTINGS
    ]
    show(rows, as_json=as_json, nothing="There are no settings.")


def _shown(name: str, *, secret: bool) -> str | None:
    if f"{name}_FILE" in os.environ:
        return f"the content of {os.environ[f'{name}_FILE']}"
    value = os.environ.get(name)
    return "(a secret)" if secret and value is not None else value
