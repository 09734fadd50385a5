"""Bodies about prescribers, delegates, pharmacies and pharmacists."""

from __future__ import annotations

from marshmallow import validate

from registry.api.schemas.fields import Body, Instant, Text, Truth, Zone
from registry.api.schemas.signing import Signed


class PrescriberBody(Body):
    """Who the prescriber is."""

    npi = Text(required=True, longest=20)
    name = Text(required=True, longest=200)
    dea = Text(longest=20)
    specialty = Text(longest=200)
    time_zone = Zone(load_default="America/New_York")


class PrescriberCertificationBody(Signed):
    """The signed enrollment form: the prescribing information was reviewed."""

    program = Text(required=True)
    prescribing_information_reviewed = Truth(
        required=True,
        validate=validate.Equal(
            True, error="The prescribing information must be reviewed before certification."
        ),
    )


class ProgramBody(Body):
    """In which program."""

    program = Text(required=True)


class PharmacyCertificationBody(Signed):
    """In which program."""

    program = Text(required=True)


class StepBody(Signed):
    """In which program, and why."""

    program = Text(required=True)
    reason = Text(required=True)


class DelegateBody(Body):
    """Who may act for the prescriber."""

    name = Text(required=True, longest=200)


class PharmacyBody(Body):
    """Which pharmacy, and who answers for it."""

    ncpdp_id = Text(required=True, longest=20)
    name = Text(required=True, longest=200)
    authorized_representative = Text(required=True, longest=200)
    time_zone = Zone(required=True)
    npi = Text(longest=20)
    dea = Text(longest=20)


class PharmacistBody(Body):
    """Who joins the staff."""

    name = Text(required=True, longest=200)


class TrainingBody(Body):
    """Which program's training was completed, and when."""

    program = Text(required=True)
    completed_at = Instant()
