"""Finds the figures in a sentence that was filled in: the way back from `12 days left` to `{days} days left`."""

from __future__ import annotations

import re
from collections.abc import Mapping

FIGURE = re.compile(r"\{(\w+)\}")


def figures_in(text: str, template: str) -> Mapping[str, str] | None:
    """What stands in the text in the place of each figure of the template; None when it was not made from it."""
    literals, names = FIGURE.split(template)[::2], FIGURE.findall(template)
    if not text.startswith(literals[0]):
        return None
    found: dict[str, str] = {}
    begin = len(literals[0])
    for place, (name, after) in enumerate(zip(names, literals[1:], strict=True), 1):
        is_last = place == len(names)
        end = len(text) - len(after) if is_last and text.endswith(after) else text.find(after, begin + 1)
        if end <= begin or (is_last and not text.endswith(after)):
            return None
        found[name] = text[begin:end]
        begin = end + len(after)
    return found


def outlined(template: str) -> str:
    """The template with an ellipsis in the place of each figure."""
    return FIGURE.sub("\u2026", template)
