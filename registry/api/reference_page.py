"""`/docs`: the API's description as a page to read and try, served from this installation alone."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, send_from_directory

from registry.page_policy import new_nonce, page_policy

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>REMS compliance registry: API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script nonce="{nonce}" src="/docs/assets/swagger-ui-bundle.js"></script>
<script nonce="{nonce}" src="/docs/start.js"></script></body></html>
"""
START = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", validatorUrl: null,
  docExpansion: "none",
});
"""
"""The groups are closed at first. Of 150 open rows or more, Swagger UI keeps only those in sight in the document, where
neither the browser's own search nor a screen reader finds the others."""


def install_reference_page(app: Flask) -> None:
    """The page and its assets, which come with a package that is already installed."""
    spec = find_spec("flask_swagger_ui")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("flask_swagger_ui, which brings the assets of /docs, is not installed")
    assets = Path(spec.origin).parent / "dist"

    @app.get("/docs")
    def api_reference() -> Response:
        nonce = new_nonce()
        response = Response(PAGE.format(nonce=nonce), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = page_policy(nonce)
        return response

    @app.get("/docs/start.js")
    def api_reference_start() -> Response:
        return Response(START, content_type="text/javascript; charset=utf-8")

    @app.get("/docs/assets/<path:name>")
    def api_reference_asset(name: str) -> Response:
        return send_from_directory(assets, name)
