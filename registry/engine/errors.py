"""The one error the engine raises."""


class EngineError(Exception):
    """The database engine can not run; the message says what failed, where, and what to do."""
