"""The assessment of a program, for those who oversee it."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import call, desk
from registry.api.routes import Routes
from registry.api.schemas.assessment import Assessment, AssessmentQuery
from registry.api.sending import shown
from registry.reports.assessment.assess import assess
from registry.reports.assessment.document import document

routes = Routes("assessment", __name__, description="Reports to those who oversee a program.")


@routes.look("/reports/assessment", gives=Assessment, query=AssessmentQuery)
def show_assessment(query: dict[str, Any]) -> Response:
    """The measures of a program over a period; small counts of patients' cases are withheld."""
    return shown(document(assess(desk().registry, call(), **query)))
