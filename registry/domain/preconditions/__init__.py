"""Every precondition there is, in the order in which an auditor reads them; which of them count, an edition says."""

from __future__ import annotations

from registry.domain.preconditions.declaration import Precondition
from registry.domain.preconditions.enrollment import (
    agreement_is_signed,
    patient_is_enrolled,
    risk_category_is_current,
)
from registry.domain.preconditions.laboratory import laboratory_results_are_current_and_in_range
from registry.domain.preconditions.monitoring import (
    baseline_pregnancy_tests_are_negative,
    latest_pregnancy_test_is_negative_and_recent,
    missed_window_is_waited_out,
    pregnancy_is_excluded,
)
from registry.domain.preconditions.pharmacy import (
    pharmacist_is_trained,
    pharmacy_is_certified,
    pharmacy_training_is_current,
)
from registry.domain.preconditions.prescriber import prescriber_is_certified, prescriber_treats_patient
from registry.domain.preconditions.prescription import (
    authorization_number_is_valid,
    days_supply_is_within_limit,
    no_refills_are_asked,
    prescription_is_recent,
    prescription_route_is_allowed,
    product_is_in_program,
    quantity_matches_schedule,
    remaining_supply_is_within_limit,
)
from registry.domain.preconditions.release import (
    checklist_is_complete,
    confirmation_number_is_valid,
    medication_guide_is_provided,
    release_is_in_time,
    release_matches_confirmation,
)
from registry.domain.preconditions.safe_use import (
    authorization_form_is_complete,
    contraception_is_confirmed,
    patient_is_counseled_on_contraception,
    patient_is_counseled_on_safe_use,
    patient_is_not_on_hold,
    patient_survey_is_current,
    prescriber_survey_is_complete,
)

PRECONDITIONS: tuple[Precondition, ...] = (
    prescriber_is_certified,
    prescriber_treats_patient,
    pharmacy_is_certified,
    pharmacy_training_is_current,
    pharmacist_is_trained,
    patient_is_enrolled,
    agreement_is_signed,
    risk_category_is_current,
    patient_is_counseled_on_safe_use,
    patient_is_counseled_on_contraception,
    contraception_is_confirmed,
    authorization_form_is_complete,
    baseline_pregnancy_tests_are_negative,
    latest_pregnancy_test_is_negative_and_recent,
    missed_window_is_waited_out,
    pregnancy_is_excluded,
    laboratory_results_are_current_and_in_range,
    patient_is_not_on_hold,
    prescriber_survey_is_complete,
    patient_survey_is_current,
    product_is_in_program,
    days_supply_is_within_limit,
    quantity_matches_schedule,
    no_refills_are_asked,
    prescription_route_is_allowed,
    authorization_number_is_valid,
    prescription_is_recent,
    remaining_supply_is_within_limit,
    confirmation_number_is_valid,
    release_matches_confirmation,
    checklist_is_complete,
    medication_guide_is_provided,
    release_is_in_time,
)
