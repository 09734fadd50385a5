"""Which fields of a patient's record an answer shows to whom: the one table that such answers are built from.

The minimum necessary (45 CFR 164.502(b)): what is not listed for a role is left out, whatever a report gives. A line
names an answer and its fields; after `|` stand roles by their letters and what these see besides. A field of a field
is written with a point; `.*` is all that is below.

P prescriber, D delegate, H pharmacist, R representative, C coordinator, A auditor, M administrator, X machine client. A
pharmacy (H, R) never sees a laboratory value, a test, a category that the prescriber recorded, or the facts of a
decision: it sees the verdict, the reasons, and who must do what.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from registry.domain.actor import Role

LETTERS = {
    Role.PRESCRIBER: "P",
    Role.DELEGATE: "D",
    Role.PHARMACIST: "H",
    Role.REPRESENTATIVE: "R",
    Role.COORDINATOR: "C",
    Role.AUDITOR: "A",
    Role.ADMINISTRATOR: "M",
    Role.CLIENT: "X",
}
TABLE = """
Patient patient_id given_name family_name born_on time_zone recorded_at | CA registered_by_prescriber
PatientStatus patient_id program at edition gates.* due.* advisories.*
Enrollment enrollment_id patient_id program prescriber_id risk_category enrolled_at ended_at end_reason recorded_at
    | CA ended_by recorded_by
Transfer transfer_id patient_id enrollment_id from_prescriber_id to_prescriber_id reason transferred_at recorded_at
    | CA recorded_by
RiskCategoryChange risk_category_id patient_id enrollment_id risk_category reason since recorded_at | CA recorded_by
ReproductiveStatus reproductive_status_id patient_id status since_on observed_at recorded_at error_marked_at
    error_reason | CA error_marked_by recorded_by
Agreement agreement_id patient_id enrollment_id risk_category signed_at recorded_at error_marked_at error_reason
    | CA error_marked_by recorded_by
Signature signature_id agreement_id patient_id act collection record_id signed_as printed_name meaning signed_at
    own_account authenticated_by content_sha256 displayed_sha256 hash recorded_at account_id | CA recorded_by
Counseling counseling_id patient_id program topic counseled_at recorded_at error_marked_at error_reason
    | CA error_marked_by recorded_by
ContraceptionConfirmation contraception_confirmation_id patient_id program abstinence methods
    highly_effective_contraindicated in_use_since confirmed_at recorded_at error_marked_at error_reason
    | CA error_marked_by recorded_by
AuthorizationForm authorization_form_id patient_id enrollment_id printed_name signed_at recorded_at error_marked_at
    error_reason | CA error_marked_by recorded_by
PregnancyTest pregnancy_test_id patient_id result detects_miu_ml specimen collected_at collected_zone reported_at
    recorded_at error_marked_at error_reason | CA error_marked_by recorded_by
LaboratoryResult laboratory_result_id patient_id analyte value collected_at collected_zone reported_at recorded_at
    error_marked_at error_reason | CA error_marked_by recorded_by
DispenseException dispense_exception_id patient_id program enrollment_id prescriber_id reason days
    benefits_outweigh_risks granted_at recorded_at error_marked_at error_reason | CA error_marked_by recorded_by
Concern pregnancy_concern_id patient_id kind pregnancy_test_id occurred_at outcome outcome_at recorded_at
    error_marked_at error_reason | CA outcome_by error_marked_by recorded_by
PregnancyReport pregnancy_report_id patient_id pregnant pregnancy_concern_id exposure narrative reported_at recorded_at
    error_marked_at error_reason | CA error_marked_by recorded_by
PregnancyFollowUp pregnancy_follow_up_id patient_id pregnancy_report_id kind exposure_timing root_cause ended_as
    recipient due_on answers words happened_at recorded_at | CA recorded_by
PregnancySummary pregnancy_report_id patient_id pregnant reported_at recorded_at exposure_timing root_cause ended_as
    planned next_due_on overdue first_reported_on_at seconds_to_report_on
Survey survey_id patient_id program respondent in_person unsafe answered_at recorded_at error_marked_at error_reason
    | CA error_marked_by recorded_by
Hold hold_id patient_id program kind survey_id reason placed_at lifted_at lift_reason recorded_at
    | CA lifted_by recorded_by
ClinicalStatus clinical_status_id patient_id program indication on_dialysis child_pugh strong_cyp1a2_inhibitor
    thromboprophylaxis dexamethasone observed_at recorded_at error_marked_at error_reason
    | CA error_marked_by recorded_by
EmergencyAccess emergency_access_id patient_id prescriber_id reason opened_at open_until acknowledged_at
    acknowledged_by recorded_at recorded_by
Access access_id patient_id accessed_at account_id name role what ground
OpenNumber decision_id kind number patient_id program prescriber_id pharmacy_id risk_category given_at valid_until
Course decision_id patient_id program prescriber_id pharmacy_id risk_category requested_at authorized_at confirmed_at
    released_at seconds_to_authorized seconds_to_confirmed seconds_to_released
OverdueItem enrollment_id patient_id program prescriber_id risk_category overdue.*
NoncomplianceEvent noncompliance_event_id kind sentence subject program edition stakeholder prescriber_id pharmacy_id
    pharmacist_id patient_id occurred_at evidence cite figures.* narrative case_id recorded_at recorded_by
CaseSummary case_id program stakeholder prescriber_id pharmacy_id pharmacist_id patient_id severity open_actions
    done_actions next_due_on overdue measure closed event_ids recorded_at recorded_by
Case case_id program stakeholder prescriber_id pharmacy_id pharmacist_id patient_id severity open_actions done_actions
    next_due_on overdue measure closed recorded_at recorded_by events.* steps.*
TimelineEntry source id at recorded_at entered_in_error record.*
Difference source id at change earlier.* later.*
DecisionSummary decision_id gate verdict program edition as_of reasons patient_id prescriber_id pharmacy_id recorded_at
    | PDCA actor_id edition_digest software | CA risk_category
Decision decision_id gate verdict program edition as_of reasons patient_id prescriber_id pharmacy_id recorded_at
    outcomes.code outcomes.status outcomes.reason outcomes.sentence outcomes.remedy outcomes.citation
    outcomes.possible_from | PDCA actor_id edition_digest software outcomes.evidence | CA facts.* risk_category
GivenAuthorization decision_id authorization_id authorization_number prescription_id patient_id prescriber_id program
    ndc quantity days_supply refills risk_category route issued_at valid_until used_at cancelled_at cancel_reason
GivenConfirmation decision_id confirmation_id confirmation_number patient_id pharmacy_id pharmacist_id program ndc
    quantity days_supply confirmed_at valid_until cancelled_at cancel_reason release_id released_at hand_over
GivenRelease decision_id release_id confirmation_id confirmation_number patient_id pharmacy_id pharmacist_id program
    ndc quantity days_supply released_at hand_over checklist_category checklist_items counselor
    medication_guide_provided
"""
EVERYTHING = "*"
Tree = dict[str, Any]


def fields_for(answer: str, role: Role) -> frozenset[str] | None:
    """The fields of that answer for the role, as the table writes them; None for an answer about no patient."""
    line = _lines().get(answer)
    if line is None:
        return None
    everybody, *others = line.split("|")
    found = set(everybody.split())
    for letters, *more in map(str.split, others):
        if LETTERS[role] in letters:
            found |= set(more)
    return frozenset(found)


def allowed(answer: str, role: Role, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document with what the role may see of it."""
    tree = _tree(answer, role)
    return document if tree is None else _picked(document, tree)


@cache
def _lines() -> dict[str, str]:
    joined = TABLE.strip().replace("\n    ", " ").splitlines()
    return {name: rest for name, _, rest in (line.partition(" ") for line in joined)}


@cache
def _tree(answer: str, role: Role) -> Tree | None:
    fields = fields_for(answer, role)
    if fields is None:
        return None
    tree: Tree = {}
    for field in fields:
        *above, last = field.split(".")
        branch = tree
        for name in above:
            branch = branch.setdefault(name, {})
        branch[last] = {}
    return tree


def _picked(value: Any, tree: Tree) -> Any:
    if not tree or EVERYTHING in tree:
        return value
    if isinstance(value, Mapping):
        return {name: _picked(below, tree[name]) for name, below in value.items() if name in tree}
    return [_picked(below, tree) for below in value] if isinstance(value, list | tuple) else value
