"""The embedded PostgreSQL: one server per home, started without setup, shared, stopped after its last user.

`start(home)` returns an `Engine`. Nothing here decides by environment variables or imports the rest of the
registry. Read in this order: server, watchdog, postmaster, cluster, then what they stand on.
"""

from registry.engine.errors import EngineError
from registry.engine.places import holds_data
from registry.engine.server import Engine, start

__all__ = ["Engine", "EngineError", "holds_data", "start"]
