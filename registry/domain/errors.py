"""What can be wrong with an ask that is not a refusal. No kind knows HTTP; one table at the edge gives the statuses."""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """The ask can not be carried out. `code` is stable, `sentence` says what, where and what to do.

    `fields` maps a JSON pointer into the request to what is wrong there.
    """

    code = "error"

    def __init__(self, sentence: str, *, code: str | None = None, fields: Mapping[str, str] | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.fields = dict(fields or {})
        if code is not None:
            self.code = code


class Invalid(DomainError):
    """The request is well formed but can not be true."""

    code = "invalid"


class NotFound(DomainError):
    """There is no such thing, or none that the caller may know of."""

    code = "not-found"


class Conflict(DomainError):
    """The request contradicts what is already recorded."""

    code = "conflict"


class Forbidden(DomainError):
    """The caller's role may not do this."""

    code = "forbidden"


class Unauthenticated(DomainError):
    """Nobody has said, credibly, who is asking."""

    code = "unauthenticated"


class InProgress(DomainError):
    """The first request under this idempotency key is still running."""

    code = "in-progress"


class KeyReused(DomainError):
    """The idempotency key stands for another request."""

    code = "idempotency-key-reused"


class Unavailable(DomainError):
    """The database can not be reached now; nothing was done."""

    code = "unavailable"


class Collision(Unavailable):
    """By chance the act took what another had taken, such as an issued number; tried again, it takes something else."""
