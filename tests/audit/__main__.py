"""`make audit`: pip-audit over every pinned package. Exit code 1 for a vulnerability, 2 when not all was audited.

It asks a service on the network, so it is no part of the tests.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.audit.pinned import LOCK, pinned
from tests.audit.report import report

PROGRAM = Path(sys.executable).with_name("pip-audit")
OPTIONS = ("--strict", "--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off")


def main() -> int:
    """Audits what the lock pins for this Python, and says how much of it was audited."""
    done = subprocess.run(
        [str(PROGRAM), *OPTIONS, "--requirement", str(LOCK)], capture_output=True, text=True, check=False
    )
    code, text = report(done.stdout, done.stderr, pinned(LOCK.read_text(encoding="utf-8")))
    sys.stdout.write(f"{text}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
