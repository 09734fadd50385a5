"""The signed copy as a page to print: nothing is fetched from elsewhere, and everything shown is escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from jinja2 import Environment, StrictUndefined

from registry.domain.canonical import canonical_json

STYLE = """
body { font: 11pt/1.45 Georgia, serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #111; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3em .6em; }
th { width: 14em; font-weight: normal; color: #444; } tr { border-top: 1px solid #bbb; }
code { font: .85em/1.4 monospace; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid; } }
@page { margin: 2cm; }
"""
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Signed copy: {{ act }} {{ record_id }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{{ style }}</style></head>
<body><h1>Signed copy: {{ act }}</h1>
<p>Patient <code>{{ patient_id }}</code>, record <code>{{ record_id }}</code> of {{ collection }}{% if program %},
program {{ program }}{% endif %}.</p>
<h2>What was signed</h2>
<table>{% for name, value in record.items() %}
<tr><th scope="row">{{ name | title }}</th><td>{{ value | said }}</td></tr>{% endfor %}
</table>
{% for one in signatures %}<section><h2>Signed by {{ one.printed_name }}</h2>
<table>
<tr><th scope="row">Printed name</th><td>{{ one.printed_name }}</td></tr>
<tr><th scope="row">Signed as</th><td>{{ one.signed_as }}</td></tr>
<tr><th scope="row">Date and time</th><td>{{ one.signed_at | said }}</td></tr>
<tr><th scope="row">Meaning</th><td>{{ one.meaning }}</td></tr>
<tr><th scope="row">Account</th><td>{{ one.account }}{% if not one.own_account %}, on whose device
the {{ one.signed_as }} signed{% endif %} (<code>{{ one.account_id }}</code>)</td></tr>
<tr><th scope="row">Authenticated again by</th><td>{{ one.authenticated_by | join(", ") or "nothing" }}</td></tr>
<tr><th scope="row">Content, SHA-256</th><td><code>{{ one.content_sha256 or "not bound" }}</code></td></tr>
<tr><th scope="row">Signature, SHA-256</th><td><code>{{ one.hash or "not bound" }}</code></td></tr>
<tr><th scope="row">Signature id</th><td><code>{{ one.signature_id }}</code></td></tr>
</table></section>
{% endfor %}</body></html>
"""


def page(copy: Mapping[str, Any]) -> Response:
    """The signed copy, each instant in UTC and in the patient's time zone."""
    zone = ZoneInfo(copy["time_zone"])

    def said(value: object) -> str:
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M:%S.%f} UTC ({value.astimezone(zone):%Y-%m-%d %H:%M:%S} {zone.key})"
        if value is None:
            return "-"
        return value if isinstance(value, str) else canonical_json(value)

    made = Environment(autoescape=True, undefined=StrictUndefined)
    made.filters.update(said=said, title=lambda name: name.replace("_", " ").capitalize())
    text = made.from_string(PAGE).render(style=STYLE, **{**copy, "record": copy["record"] or {}})
    return Response(
        text, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}
    )
