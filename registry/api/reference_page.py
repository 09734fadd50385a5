"""`/docs`: the API's description as a page to read and try, served from this installation alone."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, send_from_directory

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>REMS compliance registry: API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script></body></html>
"""
START = 'SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", validatorUrl: null});\n'
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'"
)


def install_reference_page(app: Flask) -> None:
    """The page and its assets, which come with a package that is already installed."""
    spec = find_spec("flask_swagger_ui")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("flask_swagger_ui, which brings the assets of /docs, is not installed")
    assets = Path(spec.origin).parent / "dist"

    @app.get("/docs")
    def api_reference() -> Response:
        return Response(
            PAGE, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}
        )

    @app.get("/docs/start.js")
    def api_reference_start() -> Response:
        return Response(START, content_type="text/javascript; charset=utf-8")

    @app.get("/docs/assets/<path:name>")
    def api_reference_asset(name: str) -> Response:
        return send_from_directory(assets, name)
