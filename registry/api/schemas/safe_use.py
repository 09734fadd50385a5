"""Bodies about counseling, contraception, tests, concerns, reports, surveys, holds, corrections."""

from __future__ import annotations

from marshmallow import validate

from registry.api.schemas.collected import Collected
from registry.api.schemas.fields import Body, Count, Id, Instant, Several, Text, Truth, choice, word
from registry.api.schemas.signing import Signed
from registry.domain.facts import ConcernKind, TestResult

METHODS = (
    "intrauterine-device",
    "hormonal",
    "tubal-ligation",
    "partner-vasectomy",
    "latex-condom",
    "synthetic-condom",
    "diaphragm",
    "cervical-cap",
    "implant",
    "levonorgestrel-intrauterine-system",
    "depot-medroxyprogesterone",
    "desogestrel-pill",
)


class CounselingBody(Body):
    """On what, and when."""

    program = Text(required=True)
    topic = word("benefits-and-risks", "contraception", required=True)
    counseled_at = Instant()


class ContraceptionConfirmationBody(Body):
    """Abstinence or methods, and since when."""

    program = Text(required=True)
    abstinence = Truth()
    methods = Several(word(*METHODS), most=len(METHODS))
    highly_effective_contraindicated = Truth()
    in_use_since = Instant(required=True)
    confirmed_at = Instant()


class AuthorizationFormBody(Signed):
    """In which program, and the printed name of the prescriber who signs now."""

    program = Text(required=True)
    printed_name = Text(required=True)


class PregnancyTestBody(Collected):
    """What the test showed. A collection of which only the day is known counts from the start of that day."""

    result = choice(TestResult, required=True)
    detects_miu_ml = Count(1, 10_000, required=True)
    specimen = word("serum", "urine", required=True)


class SurveyBody(Signed):
    """Whose survey, answered in person or not, and whether an answer was unsafe."""

    program = Text(required=True)
    respondent = word("patient", "prescriber", required=True)
    in_person = Truth()
    unsafe = Truth()
    answered_at = Instant()


class ConcernBody(Body):
    """What was noticed, and when."""

    kind = choice(
        ConcernKind,
        required=True,
        validate=validate.OneOf([ConcernKind.MISSED_PERIOD, ConcernKind.ABNORMAL_BLEEDING]),
    )
    occurred_at = Instant()


class ConcernOutcomeBody(Signed):
    """How the concern ended."""

    outcome = Text(required=True)


class PregnancyReportBody(Body):
    """Who is pregnant, and what is known."""

    pregnant = word("patient", "partner", required=True, data_key="of", attribute="pregnant")
    reported_at = Instant()
    exposure = Text()
    narrative = Text(longest=10_000)


class HoldBody(Body):
    """In which program, and why."""

    program = Text(required=True)
    reason = Text(required=True)


class ReasonBody(Body):
    """Why."""

    reason = Text(required=True)


class HoldLiftBody(Signed):
    """Why the hold is lifted."""

    reason = Text(required=True)


class CorrectionBody(Signed):
    """Which record of which collection, and why it is wrong."""

    kind = Text(required=True, longest=100)
    record_id = Id(required=True)
    reason = Text(required=True)
