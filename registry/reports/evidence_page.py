"""The evidence of a decision as one page that a browser shows, with the evidence itself inside for a program to check.

It is written from the evidence alone, so that `tools/verify_ledger.py`, which holds a copy of these functions, can
write it again and compare: the page can not say anything else than what is proved. A test compares the two copies.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

BEGIN = '<script type="application/json" id="evidence">'
END = "</script>"
STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{border:1px solid #767676;padding:.2rem .5rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}pre{white-space:pre-wrap;background:#f4f4f4;padding:.5rem}"
)
HEADINGS = {
    "decision": "What was decided",
    "explanation": "Every precondition, with its sources",
    "facts": "What was known",
    "edition": "The rules in force",
    "events": "What the ledger holds of it",
    "head": "The signed head of the ledger",
    "outcomes": "The outcomes as they were sealed",
}


def page(evidence: dict[str, Any]) -> str:
    """The page of the evidence."""
    decision = evidence["decision"]
    title = f"Decision {decision['decision_id']}: {decision['verdict']}"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{html.escape(title)}</h1>",
        f"<p>Exported at {html.escape(evidence['exported_at'])}. Check this file with tools/verify_ledger.py before"
        " you rely on it.</p>",
    ]
    for name, heading in HEADINGS.items():
        value = json.loads(evidence[name]) if name in ("facts", "outcomes") else evidence[name]
        parts.append(f"<section><h2>{heading}</h2>{shown(value)}</section>")
    text = json.dumps(evidence, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "\n".join([*parts, "</main>", BEGIN, text.replace("<", "\\u003c"), END, "</body></html>", ""])


def shown(value: Any) -> str:
    """A value as people read it: tables for objects, lists, and text."""
    if isinstance(value, dict):
        rows = [
            f'<tr><th scope="row">{html.escape(name.replace("_", " "))}</th><td>{shown(value[name])}</td></tr>'
            for name in sorted(value)
        ]
        return f"<table>{''.join(rows)}</table>"
    if isinstance(value, list):
        return f"<ol>{''.join(f'<li>{shown(item)}</li>' for item in value)}</ol>" if value else "none"
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    text = html.escape(str(value))
    return f"<pre>{text}</pre>" if "\n" in text else text


def inside(text: str) -> str:
    """The evidence in the text of a page; the text itself when it is no page. ValueError for a page without one."""
    if not text.lstrip().startswith("<"):
        return text
    found = re.search(f"{re.escape(BEGIN)}(.*?){re.escape(END)}", text, re.DOTALL)
    if found is None:
        raise ValueError("the page holds no evidence")
    return found[1]
