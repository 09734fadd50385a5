"""How somebody looks at the pages: language, time zone, light or dark. Kept in a cookie of the browser alone.

It says nothing about a person that the browser does not tell anyway, so it is neither signed nor recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from flask import Response, current_app, g, request

COOKIE = "registry_view"
LANGUAGES = ("en", "es")
THEMES = ("auto", "light", "dark")
SEPARATOR = "~"
ONE_YEAR_S = 31_536_000


@dataclass(frozen=True)
class Viewing:
    """The language, the IANA time zone (None: not said yet), and the theme of the pages."""

    language: str = "en"
    zone_name: str | None = None
    theme: str = "auto"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which instants are shown."""
        return ZoneInfo(self.zone_name or "UTC")


def viewed() -> Viewing:
    """How the one who asks looks at the pages."""
    if "viewing" not in g:
        g.viewing = _kept()
    return cast(Viewing, g.viewing)


def changed(*, language: str = "", zone_name: str = "", theme: str = "") -> Viewing:
    """What is looked at from now on; whatever is empty or unknown stays as it was."""
    now = viewed()
    g.viewing = replace(
        now,
        language=language if language in LANGUAGES else now.language,
        zone_name=zone_name if is_zone(zone_name) else now.zone_name,
        theme=theme if theme in THEMES else now.theme,
    )
    return cast(Viewing, g.viewing)


def keep(response: Response, viewing: Viewing) -> Response:
    """The browser keeps it."""
    parts = (viewing.language, (viewing.zone_name or "").replace("/", "."), viewing.theme)
    response.set_cookie(
        COOKIE,
        SEPARATOR.join(parts),
        max_age=ONE_YEAR_S,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
        path="/portal",
    )
    return response


def is_zone(name: str) -> bool:
    """True for the name of a time zone."""
    return name in available_timezones()


def _kept() -> Viewing:
    language, zone_name, theme, *_ = [*request.cookies.get(COOKIE, "").split(SEPARATOR), "", "", ""]
    preferred = request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    zone_name = zone_name.replace(".", "/")
    return Viewing(
        language if language in LANGUAGES else preferred,
        zone_name if is_zone(zone_name) else None,
        theme if theme in THEMES else THEMES[0],
    )
