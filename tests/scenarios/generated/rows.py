"""Which cases tell which precondition's rule: a row for each that an edition lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.scenarios.generated import (
    enrollment,
    forms,
    laboratory,
    monitoring,
    pharmacy,
    prescriber,
    prescription,
    release,
    safe_use,
)
from tests.scenarios.generated.case import Case
from tests.scenarios.generated.place import Place

ROWS: Mapping[str, Callable[[Place], Iterator[Case]]] = {
    "prescriber-certified": prescriber.certified,
    "prescriber-treats-patient": prescriber.treats_patient,
    "pharmacy-certified": pharmacy.certified,
    "pharmacy-training-current": pharmacy.staff_trained,
    "pharmacist-trained": pharmacy.pharmacist_trained,
    "patient-enrolled": enrollment.enrolled,
    "agreement-signed": enrollment.agreed,
    "risk-category-current": enrollment.in_category,
    "safe-use-counseled": safe_use.counseled,
    "contraception-counseled": safe_use.counseled_on_contraception,
    "contraception-confirmed": safe_use.contraception_confirmed,
    "baseline-pregnancy-tests": monitoring.baseline,
    "pregnancy-test-current": monitoring.current,
    "pregnancy-excluded": monitoring.pregnancy_excluded,
    "no-hold": safe_use.not_on_hold,
    "prescriber-survey-complete": safe_use.prescriber_surveyed,
    "patient-survey-current": safe_use.patient_surveyed,
    "product-in-program": prescription.in_program,
    "days-supply-within-limit": prescription.supply_within_limit,
    "quantity-matches-schedule": prescription.quantity_matches,
    "no-refills": prescription.no_refills,
    "prescription-route-allowed": prescription.route_allowed,
    "authorization-number-valid": prescription.number_valid,
    "supply-remaining-within-limit": prescription.supply_remaining,
    "confirmation-number-valid": release.number_valid,
    "release-matches-confirmation": release.matches_confirmation,
    "checklist-complete": release.checklist_complete,
    "medication-guide-provided": release.guide_provided,
    "released-in-time": release.in_time,
    "laboratory-results-current": laboratory.results_current,
    "authorization-form-complete": forms.form_complete,
    "missed-window-waited": forms.window_waited_out,
    "dispensed-in-time": forms.dispensed_in_time,
}
