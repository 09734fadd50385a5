"""Bodies about patients and their enrollments."""

from __future__ import annotations

from marshmallow import fields

from registry.api.schemas.fields import (
    Body,
    Day,
    Id,
    Instant,
    Several,
    Text,
    Zone,
    choice,
    risk_category,
    word,
)
from registry.api.schemas.signing import Signed
from registry.domain.facts import ReproductiveStatus


class PatientBody(Body):
    """Who the patient is."""

    given_name = Text(required=True, longest=200)
    family_name = Text(required=True, longest=200)
    born_on = Day(required=True)
    time_zone = Zone(load_default="America/New_York")


class PatientSearch(Body):
    """The whole family name, in any spelling of upper and lower case, and the birth date."""

    family_name = Text(required=True, longest=200)
    born_on = Day(required=True)


class EnrollmentBody(Body):
    """Into which program, in which category."""

    program = Text(required=True)
    risk_category = risk_category(required=True)
    prescriber_id = Id()


class EnrollmentEndBody(Body):
    """In which program, and why."""

    program = Text(required=True)
    reason = Text(required=True)


class RiskCategoryBody(Body):
    """To which category, and why."""

    program = Text(required=True)
    risk_category = risk_category(required=True)
    reason = Text(required=True)


class TransferBody(Body):
    """To which prescriber, and why."""

    program = Text(required=True)
    prescriber_id = Id(required=True)
    reason = Text(required=True)


class SignatureBody(Body):
    """One signature: as whom, the printed name, what it means, when."""

    by = word("patient", "prescriber", "guardian", required=True)
    printed_name = Text(required=True, longest=200)
    meaning = Text(longest=200)
    signed_at = Instant()


class AgreementBody(Signed):
    """The agreement of which category, signed by whom."""

    program = Text(required=True)
    risk_category = risk_category(required=True)
    signatures = Several(fields.Nested(SignatureBody), least=1, most=3, required=True)


class ReproductiveStatusBody(Body):
    """The ground on which the patient can or can not get pregnant."""

    status = choice(ReproductiveStatus, required=True)
    since_on = Day()
