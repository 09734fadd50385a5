"""Every word that a scenario may use: pieces of the baseline, acts with their arguments, kinds of records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.domain.advisories import ADVISORIES
from registry.domain.clinical import ChildPugh, Indication
from registry.domain.explanation import REASONS
from registry.domain.facts import HandOver, ReproductiveStatus, RiskCategory, Route, TestResult
from registry.domain.laboratory import Analyte
from registry.domain.preconditions.safe_use import METHODS
from registry.scenarios.table import (
    Check,
    blank_text,
    count,
    flag,
    member,
    offset,
    offset_or_day,
    several,
    text,
    word,
    zone,
)

STANDING_PIECES = (
    "prescriber-certification",
    "pharmacy-certification",
    "enrollment",
    "agreement",
    "guardian-signature",
    "counseling",
)
"""What a course of treatment needed as well, so that nothing leaves it out of a running course."""

PIECES = (
    *STANDING_PIECES,
    "pharmacy-training",
    "pharmacist-training",
    "contraception-counseling",
    "contraception-confirmation",
    "pregnancy-tests",
    "patient-survey",
    "prescriber-survey",
    "authorization",
    "confirmation",
    "checklist",
    "medication-guide",
)

category = member(RiskCategory, "category")
methods = several(word(METHODS, "method"))
SIGNERS = ("patient", "prescriber", "guardian")


def contraindicated(value: Any) -> bool:
    """Whether hormonal contraception and an intrauterine device are both contraindicated; true, or the list of both."""
    if isinstance(value, bool):
        return value
    return {"hormonal", "intrauterine-device"} <= set(methods(value))


def strength(value: Any) -> str:
    """A strength as products have it, `4 mg`; a bare number is of milligrams."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g} mg"
    return f"{text(value).lower().removesuffix('mg').strip()} mg"


def menses(value: Any) -> bool:
    """Whether menses are regular: true or false, or the word."""
    return (
        value
        if isinstance(value, bool)
        else word(("regular", "irregular"), "kind of menses")(value) == "regular"
    )


KINDS: Mapping[str, tuple[str, ...]] = {
    "pregnancy-test": ("pregnancy-test", "pregnancy-tests"),
    "laboratory-result": ("laboratory-result", "laboratory-results"),
    "survey-patient": ("survey-patient", "patient-survey", "surveys", "survey"),
    "survey-prescriber": ("survey-prescriber", "prescriber-survey", "surveys", "survey"),
    "counsel": ("counsel", "counseling", "counselings"),
    "counsel-contraception": ("counsel-contraception", "contraception-counseling", "counselings"),
    "confirm-contraception": (
        "confirm-contraception",
        "contraception-confirmation",
        "contraception-confirmations",
    ),
    "report-concern": ("report-concern", "concern", "concerns"),
    "report-pregnancy": ("report-pregnancy", "pregnancy-report", "pregnancy-reports"),
    "sign-agreement": ("sign-agreement", "agreement", "agreements"),
    "menses": ("menses", "reproductive-status", "reproductive-statuses"),
    "clinical-status": ("clinical-status", "clinical-statuses"),
}
"""The acts whose records can be marked as entered in error, each with the words that mean its records."""

ALL_KINDS = frozenset(name for names in KINDS.values() for name in names)

ACTS: Mapping[str, Mapping[str, Check[Any]]] = {
    "pregnancy-test": {
        "result": member(TestResult, "result"),
        "detects": count,
        "reported": offset,
        "specimen": word(("urine", "serum"), "specimen"),
    },
    "laboratory-result": {"analyte": member(Analyte, "analyte"), "value": count, "reported": offset},
    **{
        f"{verb}-{who}": {}
        for verb in ("certify", "suspend", "reinstate", "withdraw")
        for who in ("prescriber", "pharmacy")
    },
    "train-pharmacy": {},
    "train-pharmacist": {},
    "enroll": {"category": category},
    "end-enrollment": {},
    "transfer": {},
    "sign-agreement": {"by": several(word(SIGNERS, "signer")), "category": category},
    "change-category": {"category": category},
    "counsel": {},
    "counsel-contraception": {},
    "confirm-contraception": {
        "methods": methods,
        "abstinence": flag,
        "since": offset,
        "contraindicated": contraindicated,
    },
    "survey-patient": {"unsafe": flag},
    "survey-prescriber": {"in_person": flag, "unsafe": flag},
    "report-concern": {"kind": word(("missed-period", "abnormal-bleeding"), "kind of concern")},
    "settle-concern": {},
    "report-pregnancy": {"of": word(("patient", "partner"), "person")},
    "hold": {},
    "lift-hold": {},
    "menses": {"regular": menses},
    "clinical-status": {
        "indication": member(Indication, "indication"),
        "on_dialysis": flag,
        "child_pugh": member(ChildPugh, "class"),
        "strong_cyp1a2_inhibitor": flag,
        "thromboprophylaxis": flag,
        "dexamethasone": flag,
    },
    "authorize-prescription": {},
    "authorize-dispense": {},
    "release": {"days_supply": count, "quantity": count},
    "cancel-authorization": {},
    "cancel-confirmation": {},
    "mark-in-error": {"kind": word(ALL_KINDS, "kind of record")},
}

NEEDED: Mapping[str, tuple[str, ...]] = {
    "pregnancy-test": ("result",),
    "laboratory-result": ("analyte", "value"),
    "change-category": ("category",),
    "report-concern": ("kind",),
    "menses": ("regular",),
    "clinical-status": ("indication",),
    "mark-in-error": ("kind",),
}
"""The arguments that an act must have."""

PATIENT: Mapping[str, Check[Any]] = {
    "born": offset_or_day,
    "menses": menses,
    "reproductive_status": member(ReproductiveStatus, "reproductive status"),
    "since": offset_or_day,
    "time_zone": zone,
}
PRODUCT: Mapping[str, Check[Any]] = {
    "ndc": text,
    "strength": strength,
    "quantity": count,
    "days_supply": count,
}
PRESCRIPTION: Mapping[str, Check[Any]] = {
    **PRODUCT,
    "category": category,
    "refills": count,
    "route": member(Route, "route"),
}
DISPENSE: Mapping[str, Check[Any]] = {
    **PRODUCT,
    "category": category,
    "route": member(Route, "route"),
    "patient": word(("another",), "patient"),
    "prescriber": word(("another",), "prescriber"),
}
RELEASE: Mapping[str, Check[Any]] = {
    **PRODUCT,
    "hand_over": member(HandOver, "hand-over"),
    "items_left_out": several(text),
    "counselor": blank_text,
    "checklist_category": category,
}

reason = word([f"{code}/{name}" for code, names in REASONS.items() for name in names], "reason code")
piece = word(PIECES, "piece")
reasons = several(reason)
advisories = several(word([advisory.code for advisory in ADVISORIES], "advisory"))
pieces = several(piece)
