"""Every kind of non-compliance that the records show, in the order in which an auditor reads them."""

from __future__ import annotations

from registry.domain.noncompliance.counter import (
    confirmations_were_not_used,
    releases_were_asked_without_a_confirmation,
    releases_were_reported_late,
)
from registry.domain.noncompliance.declaration import EventRule, Finding, Stakeholder, Whom
from registry.domain.noncompliance.history import History, Law
from registry.domain.noncompliance.schedule import patient_surveys_were_overdue, scheduled_tests_were_late
from registry.domain.noncompliance.surveys import prescriber_surveys_were_answered_by_others

EVENT_RULES: tuple[EventRule, ...] = (
    scheduled_tests_were_late,
    releases_were_asked_without_a_confirmation,
    releases_were_reported_late,
    confirmations_were_not_used,
    patient_surveys_were_overdue,
    prescriber_surveys_were_answered_by_others,
)

__all__ = ["EVENT_RULES", "EventRule", "Finding", "History", "Law", "Stakeholder", "Whom"]
