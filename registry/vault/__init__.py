"""The keys that stored identifiers and free text are encrypted with, and the one cipher that uses them.

`keys.py` says what a key service must be able to do; `key_file.py` is the one that keeps the keys in a file. `Vault`
knows neither tables nor SQL: the storage tells it the place of each value, and no other layer encrypts anything.
"""

from registry.vault.cipher import Place, Vault
from registry.vault.keys import KeyService, LockedKeys, PassingKeys

__all__ = ["KeyService", "LockedKeys", "PassingKeys", "Place", "Vault"]
