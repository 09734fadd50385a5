"""Facts made from what the solver found, so that the real `decide` can be asked about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import z3

from registry.domain.edition import Edition
from registry.domain.facts import Facts
from registry.domain.preconditions.safe_use import METHODS
from registry.programs.proofs.anything import Anything
from registry.programs.proofs.terms_of_facts import text_of

_NOON = time(12, tzinfo=UTC)
_ZONE = "UTC"


class Rebuilding:
    """Reads one model of the solver, through the view whose facts are wanted; `facts` holds what it stands for."""

    def __init__(self, model: z3.ModelRef, edition: Edition, view: Anything | None = None) -> None:
        self._model, self._any = model, view or Anything()
        self._as_of = datetime.combine(date.fromordinal(self._number(self._any.today(_ZONE))), _NOON)
        items = {item.code for some in edition.checklist.values() for item in some}
        self._words: Mapping[str, tuple[str, ...]] = {
            "contraception_confirmation.methods": METHODS,
            "checklist.items": tuple(sorted(items)),
        }

    @property
    def facts(self) -> Facts:
        """The facts, as of noon UTC of the model's day; patient and pharmacy keep UTC."""
        made: Facts = self._record(Facts, "")
        return made

    def _record(self, kind: type, prefix: str) -> Any:
        hints = get_type_hints(kind)
        return kind(**{name: self._value(hint, f"{prefix}{name}") for name, hint in hints.items()})

    def _value(self, hint: Any, path: str) -> Any:
        if path == "as_of":
            return self._as_of
        if isinstance(hint, UnionType):
            if not self._is_true(self._any.is_there(path)):
                return None
            hint = next(each for each in get_args(hint) if each is not type(None))
        if get_origin(hint) is tuple:
            return self._several(get_args(hint)[0], path)
        if isinstance(hint, type) and is_dataclass(hint):
            return self._record(hint, f"{path}.")
        return self._single(hint, path)

    def _several(self, kind: type, path: str) -> tuple[Any, ...]:
        if kind is str:
            return tuple(word for word in self._words[path] if self._is_true(self._any.includes(path, word)))
        slots = (slot for slot in self._any.slots(path) if self._is_true(self._any.is_there(slot)))
        return tuple(self._record(kind, f"{slot}.") for slot in slots)

    def _single(self, kind: type, path: str) -> Any:
        found = self._any[path]
        if kind is bool:
            return self._is_true(found)
        if issubclass(kind, Enum):
            return kind[str(self._evaluated(found)).split(".")[1]]
        number = self._number(found)
        if kind is datetime:
            return self._as_of + timedelta(microseconds=number)
        if kind is date:
            return date.fromordinal(number)
        return self._text(path, number) if kind is str else number

    def _text(self, path: str, number: int) -> str:
        if path.endswith("time_zone"):
            return _ZONE
        return text_of(number)

    def _number(self, term: z3.ExprRef) -> int:
        return int(self._evaluated(term).as_long())

    def _is_true(self, term: z3.ExprRef) -> bool:
        return bool(z3.is_true(self._evaluated(term)))

    def _evaluated(self, term: z3.ExprRef) -> Any:
        return self._model.eval(term, model_completion=True)
