"""The application for WSGI servers that are pointed at this folder: `wsgi:app`."""

from registry.wsgi import app

__all__ = ["app"]
