"""What the answers show, record by record."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields

from registry.api.schemas import accounts, clinical, exceptions, participants, patients, safe_use
from registry.api.schemas.advisories import Advisory
from registry.api.schemas.fields import Instant, Text
from registry.api.schemas.lists import NoQuery
from registry.api.schemas.records import Recorded, recorded

Prescriber = recorded("Prescriber", participants.PrescriberBody, "prescriber_id")
Delegate = recorded("Delegate", participants.DelegateBody, "delegate_id", "prescriber_id")
Pharmacy = recorded("Pharmacy", participants.PharmacyBody, "pharmacy_id")
Pharmacist = recorded("Pharmacist", participants.PharmacistBody, "pharmacist_id", "pharmacy_id")
Training = recorded("Training", participants.TrainingBody, "training_id")
Certification = recorded(
    "Certification",
    participants.ProgramBody,
    "certification_id",
    status=fields.String(required=True),
    reason=fields.String(allow_none=True),
    since=fields.AwareDateTime(required=True),
)
Account = recorded("Account", accounts.AccountBody, "account_id")
Patient = recorded("Patient", patients.PatientBody, "patient_id")
Enrollment = recorded("Enrollment", patients.EnrollmentBody, "enrollment_id", "patient_id")
Transfer = recorded(
    "Transfer",
    None,
    "transfer_id",
    "patient_id",
    "from_prescriber_id",
    "to_prescriber_id",
    reason=fields.String(required=True),
)
RiskCategoryChange = recorded(
    "RiskCategoryChange",
    None,
    "risk_category_id",
    "patient_id",
    risk_category=fields.String(required=True),
    reason=fields.String(allow_none=True),
)
ReproductiveStatus = recorded(
    "ReproductiveStatus", patients.ReproductiveStatusBody, "reproductive_status_id", "patient_id"
)
Agreement = recorded(
    "Agreement",
    None,
    "agreement_id",
    "patient_id",
    risk_category=fields.String(required=True),
    signatures=fields.List(fields.Raw()),
)
Counseling = recorded("Counseling", safe_use.CounselingBody, "counseling_id", "patient_id")
ContraceptionConfirmation = recorded(
    "ContraceptionConfirmation",
    safe_use.ContraceptionConfirmationBody,
    "contraception_confirmation_id",
    "patient_id",
)
AuthorizationForm = recorded(
    "AuthorizationForm",
    None,
    "authorization_form_id",
    "enrollment_id",
    "patient_id",
    printed_name=fields.String(required=True),
    signed_at=fields.AwareDateTime(required=True),
)
PregnancyTest = recorded(
    "PregnancyTest",
    None,
    "pregnancy_test_id",
    "patient_id",
    result=fields.String(required=True),
    detects_miu_ml=fields.Integer(required=True),
    specimen=fields.String(required=True),
    collected_at=fields.AwareDateTime(required=True),
    reported_at=fields.AwareDateTime(required=True),
)
LaboratoryResult = recorded(
    "LaboratoryResult",
    None,
    "laboratory_result_id",
    "patient_id",
    analyte=fields.String(required=True),
    value=fields.Integer(required=True),
    collected_at=fields.AwareDateTime(required=True),
    reported_at=fields.AwareDateTime(required=True),
)
DispenseException = recorded(
    "DispenseException",
    exceptions.DispenseExceptionBody,
    "dispense_exception_id",
    "patient_id",
    "enrollment_id",
    "prescriber_id",
    granted_at=fields.AwareDateTime(required=True),
)
Survey = recorded("Survey", safe_use.SurveyBody, "survey_id", "patient_id")
Concern = recorded("Concern", safe_use.ConcernBody, "pregnancy_concern_id", "patient_id")
PregnancyReport = recorded(
    "PregnancyReport",
    None,
    "pregnancy_report_id",
    "patient_id",
    pregnant=fields.String(required=True),
    exposure=fields.String(allow_none=True),
    narrative=fields.String(allow_none=True),
    reported_at=fields.AwareDateTime(required=True),
)
Hold = recorded("Hold", safe_use.HoldBody, "hold_id", "patient_id", kind=fields.String(required=True))
ClinicalStatus = recorded(
    "ClinicalStatus",
    clinical.ClinicalStatusBody,
    "clinical_status_id",
    "patient_id",
    on_dialysis=fields.Boolean(allow_none=True),
    strong_cyp1a2_inhibitor=fields.Boolean(allow_none=True),
    thromboprophylaxis=fields.Boolean(allow_none=True),
    dexamethasone=fields.Boolean(allow_none=True),
)


Signature = recorded(
    "Signature",
    None,
    "signature_id",
    "patient_id",
    agreement_id=fields.UUID(required=True, allow_none=True),
    act=fields.String(required=True),
    collection=fields.String(required=True),
    record_id=fields.UUID(required=True),
    signed_as=fields.String(required=True),
    printed_name=fields.String(required=True),
    meaning=fields.String(required=True),
    signed_at=fields.AwareDateTime(required=True),
    account_id=fields.UUID(required=True),
    own_account=fields.Boolean(required=True),
    authenticated_by=fields.List(fields.String(), required=True),
    content_sha256=fields.String(required=True, allow_none=True),
    displayed_sha256=fields.String(required=True, allow_none=True),
    hash=fields.String(required=True, allow_none=True),
)


class Shown(Schema):
    """Something that is shown."""

    class Meta:
        """An answer may say more than it must."""

        unknown = INCLUDE


class PatientsFound(Shown):
    """The patients of that family name and birth date."""

    items = fields.List(fields.Nested(Patient), required=True)


class EnrollmentEnd(Shown):
    """The enrollment that ended."""

    enrollment_id = fields.UUID(required=True)
    patient_id = fields.UUID(required=True)
    ended_at = fields.AwareDateTime(required=True)


class ConcernOutcome(Shown):
    """The concern that was settled."""

    pregnancy_concern_id = fields.UUID(required=True)
    outcome = fields.String(required=True)
    outcome_at = fields.AwareDateTime(required=True)


class HoldLift(Shown):
    """The hold that was lifted."""

    hold_id = fields.UUID(required=True)
    lifted_at = fields.AwareDateTime(required=True)


class Correction(Shown):
    """The record that was marked."""

    record_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    error_marked_at = fields.AwareDateTime(required=True)


class Revocation(Shown):
    """What was revoked."""

    revoked_at = fields.AwareDateTime(required=True)


class Disablement(Shown):
    """The account that was disabled."""

    account_id = fields.UUID(required=True)
    disabled_at = fields.AwareDateTime(required=True)


class Token(Recorded):
    """The token: shown here and nowhere else."""

    token_id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    scopes = fields.List(fields.String(), required=True, allow_none=True)


class Me(Shown):
    """The account that asks."""

    account_id = fields.UUID(required=True)
    username = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)


class DecisionSummary(Recorded):
    """A decision in one line."""

    decision_id = fields.UUID(required=True)
    gate = fields.String(required=True)
    verdict = fields.String(required=True)
    program = fields.String(required=True)
    edition = fields.String(required=True, allow_none=True)
    as_of = fields.AwareDateTime(required=True)
    reasons = fields.List(fields.String(), required=True)
    risk_category = fields.String(allow_none=True)


class Decision(DecisionSummary):
    """A decision with every outcome; those who see every patient see its facts too."""

    outcomes = fields.List(fields.Raw(), required=True)
    facts = fields.Raw()


class Product(Shown):
    """A product."""

    ndc = fields.String(required=True)
    program = fields.String(required=True)
    name = fields.String(required=True)
    strength = fields.String(required=True)
    dispensable = fields.Boolean(required=True)


class Products(Shown):
    """All products."""

    items = fields.List(fields.Nested(Product), required=True)


class Program(Shown):
    """A program with its editions and the checklist of the one in force."""

    program = fields.String(required=True)
    edition_in_force = fields.String(required=True, allow_none=True)
    editions = fields.List(fields.Raw(), required=True)
    checklist = fields.Raw(required=True)


class Programs(Shown):
    """All programs."""

    items = fields.List(fields.Nested(Program), required=True)


class StatusQuery(NoQuery):
    """In which program (the patient's only one, if it is not said), and as of when (now, if it is not said)."""

    program = Text()
    at = Instant()


class PatientStatus(Shown):
    """What each gate would say, and what is next due."""

    patient_id = fields.UUID(required=True)
    program = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    gates = fields.Raw(required=True)
    due = fields.List(fields.Raw(), required=True)
    advisories = fields.List(fields.Nested(Advisory), required=True)
