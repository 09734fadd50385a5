"""Groups of measures that an assessment has and for which this report has no figures: it says so, and shows none."""

from __future__ import annotations

from registry.reports.assessment.measure import Group

UNRECORDED = (
    Group("audits", "Audits", (), ("No data are recorded: the registry keeps no audits of pharmacies.",)),
    Group(
        "knowledge", "Knowledge", (), ("No data are recorded: the registry keeps no surveys of knowledge.",)
    ),
    Group(
        "burden",
        "Burden and access",
        (),
        (
            "No data are recorded about calls and about the downtime of the portal.",
            "Interruptions of treatment are not counted in this version.",
        ),
    ),
)
