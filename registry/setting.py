"""One setting, as the page of settings and the command line show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One variable: its name, the value that holds when it is not set (in words), and what it means.

    The value of a secret may stand in a file instead, named by the variable with `_FILE` at its end.
    """

    name: str
    default: str
    meaning: str
    secret: bool = False
