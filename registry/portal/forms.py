"""A form as it was asked for or sent: its values, what is wrong where, and the key under which it is done once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from flask import request

from registry.access import actor, desk
from registry.domain.canonical import canonical_json
from registry.domain.errors import (
    Conflict,
    DomainError,
    Forbidden,
    InProgress,
    Invalid,
    KeyReused,
    Unavailable,
)
from registry.portal.fields import Field, Unreadable
from registry.portal.language import said, sentence
from registry.services.act import Answer, Call

KEY = "form_key"
"""The hidden field with the idempotency key: a form that is sent twice is done once."""
RESTORED = "form_restored"
"""The hidden field that says: show the form with these values, do nothing (`keeping.py`)."""
KEY_BYTES = 18
STATUSES: dict[type[DomainError], int] = {Unavailable: 503, Conflict: 409, InProgress: 409, Forbidden: 403}
AGAIN = "This form was sent before with other values. Look whether it was done; if not, send it once more."


@dataclass
class Form:
    """The fields, what stands in them, and what is wrong: beside a field, or (`problems`) with the whole."""

    fields: Sequence[Field]
    values: dict[str, Any] = field(default_factory=dict)
    key: str = field(default_factory=lambda: secrets.token_urlsafe(KEY_BYTES))
    errors: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    status: int = 200
    restored: bool = False

    def __getitem__(self, name: str) -> Field:
        """The field of that name."""
        return next(one for one in self.fields if one.name == name)

    @property
    def failed(self) -> bool:
        """True when something is wrong."""
        return bool(self.errors or self.problems)

    def touched(self, fields: Sequence[Field]) -> bool:
        """True when something stands in one of these fields, or is wrong with it."""
        return any(self.values.get(one.name) or one.name in self.errors for one in fields)

    def read(self) -> dict[str, Any] | None:
        """The values as the fields read them; None when one can not be read. What is empty is left out."""
        if self.restored:
            return None
        found: dict[str, Any] = {}
        for one in self.fields:
            given = self.values.get(one.name)
            if not given:
                if one.required:
                    self.complain(one.name, _missing(one))
                continue
            try:
                found[one.name] = [one.read(v) for v in given] if one.several else one.read(given)
            except Unreadable as error:
                self.complain(one.name, str(error))
        return None if self.failed else found

    def complain(self, name: str, message: str) -> None:
        """Something is wrong with the value of that field."""
        self.errors[name] = message
        self.status = 422

    def blame(self, error: DomainError) -> None:
        """What a service complains about stands beside the fields that it names, else above all of them."""
        placed = False
        for pointer, detail in error.fields.items():
            name = self._named(pointer)
            if name is not None:
                self.complain(name, sentence(detail[:1].upper() + detail[1:]))
                placed = True
        if isinstance(error, KeyReused):
            self.problems.append(said(AGAIN))
        elif not placed or not isinstance(error, Invalid):
            self.problems.append(sentence(error.sentence))
        self.status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 422)
        self.key = secrets.token_urlsafe(KEY_BYTES)

    def call(self) -> Call:
        """The call that this form makes, under its key; secrets are no part of what the key is bound to."""
        told = {one.name: self.values.get(one.name) for one in self.fields if not one.secret}
        asked = f"{request.method} {request.path}\n{canonical_json(told)}".encode()
        return Call(actor(), desk().clock.now(), f"form-{self.key}", sha256(asked).digest())

    def _named(self, pointer: str) -> str | None:
        """The field that a JSON pointer means: the last of its parts that is the name of one."""
        names = {one.name for one in self.fields}
        return next((part for part in reversed(pointer.split("/")) if part in names), None)


def submitted(fields: Sequence[Field]) -> Form:
    """The form as the browser sent it."""
    values: dict[str, Any] = {}
    for one in fields:
        sent = [text.strip() if not one.secret else text for text in request.form.getlist(one.name)]
        values[one.name] = [text for text in sent if text] if one.several else (sent[0] if sent else "")
    made = Form(fields, values, restored=RESTORED in request.form)
    key = request.form.get(KEY, "")
    return replace(made, key=key) if key.isascii() and 0 < len(key) < 100 and key.isprintable() else made


def answered(form: Form, act: Callable[[Mapping[str, Any]], Answer]) -> Answer | None:
    """The answer of the act on what the form reads; None when the form has to be shown again with what is wrong."""
    read = form.read()
    if read is None:
        return None
    try:
        return act(read)
    except (Invalid, Conflict, Forbidden, InProgress, KeyReused, Unavailable) as error:
        form.blame(error)
        return None


def _missing(one: Field) -> str:
    if one.choices:
        return said("Choose an answer: {label}", label=said(one.label))
    return said("Fill in: {label}", label=said(one.label))
