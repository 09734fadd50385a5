"""How pages look: language, time zone, light or dark. Anybody may choose, also before signing in."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import Response, request

from registry.portal.fields import Field
from registry.portal.forms import Form, submitted
from registry.portal.keeping import next_page
from registry.portal.language import NAMES, marked, said
from registry.portal.pages import Pages, page, see_path
from registry.portal.viewing import changed, is_zone, keep, viewed

THEMES = (
    ("auto", marked("As the device is set")),
    ("light", marked("Light")),
    ("dark", marked("Dark")),
)
LOOKS = (
    Field("language", marked("Language"), kind="radios", choices=tuple(NAMES.items())),
    Field(
        "zone_name",
        marked("Time zone"),
        marked("Instants are shown in it, with the offset from UTC beside them. Such as America/New_York."),
        attributes={"list": "zones", "autocomplete": "off", "spellcheck": "false"},
    ),
    Field("theme", marked("Light or dark"), kind="radios", choices=THEMES),
)
routes = Pages("portal_looks", __name__)


@routes.open_look("/looks")
def show_looks() -> Response:
    """The choices as they are now."""
    now = viewed()
    values = {"language": now.language, "zone_name": now.zone.key, "theme": now.theme}
    return page("everyone/looks.html", form=Form(LOOKS, values), zones=_zones(), next=next_page(request.args))


@routes.open_act("/looks")
def choose_looks() -> Response:
    """The choices are kept in the browser."""
    form = submitted(LOOKS)
    read = form.read()
    if read is not None and not is_zone(read["zone_name"]):
        form.complain("zone_name", said("There is no time zone of that name. Choose one of the list."))
    if read is None or form.failed:
        return page(
            "everyone/looks.html", form.status, form=form, zones=_zones(), next=next_page(request.form)
        )
    return keep(see_path(next_page(request.form)), changed(**read))


def _zones() -> list[str]:
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc"))
