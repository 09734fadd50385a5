"""Who answers the prescriber's survey."""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.actor import Role
from registry.domain.noncompliance.declaration import Finding, Stakeholder, Whom, event_rule
from registry.domain.noncompliance.history import Course, History, Law, PrescriberSurveyed

IN_PERSON = "prescriber-survey-complete"
AT_A_PHARMACY = (Role.PHARMACIST, Role.REPRESENTATIVE)


@event_rule("prescriber-survey-by-another")
def prescriber_surveys_were_answered_by_others(history: History, law: Law) -> Iterator[Finding]:
    """A prescriber's survey was answered by somebody else than the prescriber.

    Where it was a pharmacy's account, the pharmacist did what a pharmacist must not; else the prescriber let it happen.
    """
    for survey in history.prescriber_surveys:
        if survey.in_person and survey.role not in AT_A_PHARMACY and survey.pharmacy_id is None:
            continue
        course = next((one for one in reversed(history.courses) if _lasted(one, survey)), None)
        category = course.category_at(survey.at) if course else None
        step = law.step_at(survey.at, IN_PERSON, category)
        whom = _whom(survey, course)
        if whom is not None and step is not None:
            yield Finding(
                subject=survey.id,
                whom=whom,
                occurred_at=survey.at,
                evidence=(survey.id,),
                cite=step.citations,
                figures={"role": survey.role or "unknown"},
            )


def _lasted(course: Course, survey: PrescriberSurveyed) -> bool:
    return course.prescribers[0][0] <= survey.at and (course.ended_at is None or survey.at < course.ended_at)


def _whom(survey: PrescriberSurveyed, course: Course | None) -> Whom | None:
    if survey.pharmacist_id is not None:
        return Whom(
            Stakeholder.PHARMACIST, pharmacy_id=survey.pharmacy_id, pharmacist_id=survey.pharmacist_id
        )
    if survey.pharmacy_id is not None:
        return Whom(Stakeholder.PHARMACY, pharmacy_id=survey.pharmacy_id)
    prescriber_id = survey.prescriber_id or (course.prescriber_at(survey.at) if course else None)
    return None if prescriber_id is None else Whom(Stakeholder.PRESCRIBER, prescriber_id=prescriber_id)
