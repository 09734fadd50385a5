"""Who read a patient's record: for the auditor and coordinator, and the accounting that a patient can ask for."""

from __future__ import annotations

from typing import Any

from registry.domain.access import ACCOUNTED_MONTHS, EXCLUDED, Ground
from registry.domain.dates import add_months
from registry.domain.question import AccessFilter
from registry.reports.paging import Page, paged
from registry.services.act import Call
from registry.services.log_access import log_access
from registry.services.registry import Registry
from registry.services.treating import no_such_patient
from registry.storage import access_log, emergency_accesses, patients
from registry.storage.transaction import Transaction, reading


def list_accesses(
    registry: Registry, call: Call, patient_id: str, asked: AccessFilter, after: str | None, limit: int
) -> Page:
    """The readings of the patient's record, this one too from the next time on. Raises NotFound or Invalid."""
    asked.require_sense(call.as_of)
    with reading(registry.database) as tx:
        _require(tx, call, patient_id)
        page = paged(
            lambda last, most: access_log.page(tx, patient_id, asked, last, most),
            "access_id",
            after,
            limit,
            {"patient_id": patient_id, **asked.said()},
        )
        log_access(tx, call, "accesses", [patient_id])
    return page


def disclosures(
    registry: Registry, call: Call, patient_id: str, *, every: bool = False
) -> list[dict[str, Any]]:
    """The accounting of 45 CFR 164.528 for the six years before now: when, to whom, what and for what purpose.

    Alike disclosures to one recipient are one line with the first, the last and their number (164.528(b)(3)). What
    164.528(a)(1) leaves out is listed with `every`. Raises NotFound.
    """
    grounds = [ground for ground in Ground if every or ground not in EXCLUDED]
    since = add_months(call.as_of, -ACCOUNTED_MONTHS)
    with reading(registry.database) as tx:
        _require(tx, call, patient_id)
        found = access_log.disclosed(tx, patient_id, since, grounds)
        log_access(tx, call, "disclosures", [patient_id])
    return found


def list_emergency_accesses(registry: Registry, call: Call, after: str | None, limit: int) -> Page:
    """Every record that was opened in an emergency, with the coordinator's note where there is one."""
    with reading(registry.database) as tx:
        page = paged(
            lambda last, most: emergency_accesses.page(tx, last, most), "emergency_access_id", after, limit
        )
        log_access(tx, call, "emergency-accesses", [item["patient_id"] for item in page.items])
    return page


def _require(tx: Transaction, call: Call, patient_id: str) -> None:
    if patients.readable(tx, patient_id, None, call.actor.account_id, call.as_of) is None:
        raise no_such_patient()
