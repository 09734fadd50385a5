"""Data keys of the tests: the same ones in every process of every run, in a file of this process.

A database that a test fills with one registry can then be read by another, also by one in another process.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from registry.vault import Vault
from registry.vault.key_file import Held, KeyFile, write

_ID = "7e57" * 4
_FOLDER = Path(tempfile.mkdtemp(prefix="registry-tests-keys-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

DATA_KEYS = _FOLDER / "data-keys"
write(DATA_KEYS, Held(_ID, {_ID: b"test" * 8}, {_ID: "2026-03-02T15:00:00+00:00"}))
KEYS = KeyFile(DATA_KEYS)
VAULT = Vault(KEYS)
