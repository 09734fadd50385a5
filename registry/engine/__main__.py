"""Run a PostgreSQL program against the server of a home, which is started for it if need be.

For example: python -m registry.engine --home /var/lib/registry psql registry
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from registry.engine.errors import EngineError
from registry.engine.server import start


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with the server's address in its environment; its exit status is returned."""
    parser = argparse.ArgumentParser(prog="python -m registry.engine", description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True, help="the directory that holds the data")
    parser.add_argument("--bindir", type=Path, help="the programs to use instead of those that came along")
    parser.add_argument("program", help="psql, pg_dump, pg_dumpall, pgbench …")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed to the program")
    given = parser.parse_args(arguments)
    try:
        with start(given.home, bindir=given.bindir) as engine:
            program = [str(engine.bindir / given.program), *given.arguments]
            return subprocess.run(program, env={**os.environ, **engine.environment()}, check=False).returncode
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
