"""The portal: pages that people use in a browser, made on the server. It calls what the API calls and holds no rule.

A view reads a form (`forms.py`), calls a service or a report, and renders a template (`pages.py`). What may be done
now, and why not, is told by the service or the report; no view and no template compares a date or a status.
`docs/explanation/portal.md` tells how a page is made.
"""
