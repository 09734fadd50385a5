"""How commands name an edition: as decisions remember it, by its program for the latest, or by a file of its own."""

from collections.abc import Iterator
from pathlib import Path

import click

from registry.domain.edition import Edition
from registry.programs import Editions, read_edition

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
folder = click.option(
    "--folder", type=FOLDER, help="Folder of programs to read instead of those that come along."
)


def every_edition(editions: Editions) -> Iterator[Edition]:
    """Yield the editions program by program."""
    for program in editions.programs:
        yield from editions[program]


def edition_named(editions: Editions, name: str) -> Edition:
    """Return the edition that was meant; raise BadParameter when there is none.

    A name that ends in .toml is the path of a file, which need not be among `editions`.
    """
    if name.endswith(".toml"):
        path: Path = FILE.convert(name, None, None)
        return read_edition(path.read_bytes(), name)
    found = editions.named(name) or next(reversed(editions.get(name, ())), None)
    if found is None:
        known = ", ".join(edition.name for edition in every_edition(editions))
        raise click.BadParameter(
            f"there is no edition {name!r}; there are {known}, and files that end in .toml"
        )
    return found
