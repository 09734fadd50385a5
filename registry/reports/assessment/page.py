"""The assessment as one page that stands by itself: nothing is fetched, no script runs; light or dark."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from registry.reports.assessment import words
from registry.reports.assessment.measure import Assessment, Measure, Shape
from registry.reports.charts import STYLE, Bar, bars, columns

HERE = files("registry.reports.assessment")
SHEET = HERE.joinpath("page.css").read_text(encoding="utf-8") + STYLE
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(SHEET.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)
"""What the page may do: show itself. It says so in itself, so that it holds for a copy on a disk, too."""


def page(assessment: Assessment) -> str:
    """The page as text."""
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(chart=_chart, words=words)
    text = HERE.joinpath("page.html").read_text(encoding="utf-8")
    return made.from_string(text).render(report=assessment, sheet=Markup(SHEET), policy=POLICY)  # noqa: S704  our own


def _chart(measure: Measure) -> Markup:
    shown = [Bar(line.label, line.count) for line in measure.lines]
    draw = columns if measure.shape in (Shape.OVER_TIME, Shape.DISTRIBUTION) else bars
    return Markup(draw(measure.title, shown))  # noqa: S704  the chart escapes what it writes
