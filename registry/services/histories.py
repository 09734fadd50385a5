"""From the rows that are kept of patients to the histories that the rules of non-compliance look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from registry.domain.canonical import from_document
from registry.domain.decision import DecidedOutcome
from registry.domain.facts import ReproductiveStatus, RiskCategory
from registry.domain.noncompliance.history import (
    Confirmed,
    Course,
    Happened,
    History,
    PrescriberSurveyed,
    RefusedRelease,
    Supply,
)
from registry.storage.transaction import Row

Rows = Mapping[str, list[dict[str, Any]]]


def histories(patient_id: str, rows: Rows, as_of: datetime) -> Iterator[History]:
    """One history for each program that the patient was ever enrolled in."""
    for program in dict.fromkeys(row["program"] for row in rows["enrollments"]):
        surveys = [row for row in _of(rows["surveys"], program) if row["answered_at"] <= as_of]
        yield History(
            as_of=as_of,
            program=program,
            patient_id=patient_id,
            courses=tuple(_course(row, rows) for row in _of(rows["enrollments"], program)),
            tests=tuple(Happened(row["id"], row["at"]) for row in rows["tests"]),
            patient_surveys=tuple(
                Happened(row["survey_id"], row["answered_at"]) for row in _by(surveys, "patient")
            ),
            prescriber_surveys=tuple(_surveyed(row) for row in _by(surveys, "prescriber")),
            confirmations=tuple(_confirmed(row) for row in _of(rows["confirmations"], program)),
            refused_releases=tuple(refused_release(row) for row in _of(rows["refused_releases"], program)),
        )


def refused_release(row: Row) -> RefusedRelease:
    """A refused decision of the release gate."""
    outcomes = tuple(from_document(DecidedOutcome, outcome) for outcome in json.loads(row["outcomes"]))
    return RefusedRelease(
        row["decision_id"], row["as_of"], row["pharmacy_id"], row["pharmacist_id"], outcomes
    )


def _of(rows: Iterable[dict[str, Any]], program: str) -> Iterator[dict[str, Any]]:
    return (row for row in rows if row["program"] == program)


def _by(rows: Iterable[dict[str, Any]], respondent: str) -> Iterator[dict[str, Any]]:
    return (row for row in rows if row["respondent"] == respondent)


def _course(enrollment: Row, rows: Rows) -> Course:
    enrollment_id = enrollment["enrollment_id"]

    def own(name: str) -> Iterator[dict[str, Any]]:
        return (row for row in rows[name] if row["enrollment_id"] == enrollment_id)

    transfers = list(own("transfers"))
    first = transfers[0]["from_prescriber_id"] if transfers else enrollment["prescriber_id"]
    after = ((row["transferred_at"], row["to_prescriber_id"]) for row in transfers)
    return Course(
        enrollment_id=enrollment_id,
        prescribers=((enrollment["enrolled_at"], first), *after),
        ended_at=enrollment["ended_at"],
        categories=tuple((row["since"], RiskCategory(row["risk_category"])) for row in own("categories")),
        statuses=tuple((row["observed_at"], ReproductiveStatus(row["status"])) for row in rows["statuses"]),
        supplies=tuple(
            Supply(row["release_id"], row["released_at"], row["days_supply"]) for row in own("supplies")
        ),
    )


def _surveyed(row: Row) -> PrescriberSurveyed:
    whose = {name: row[name] for name in ("pharmacy_id", "pharmacist_id", "prescriber_id")}
    return PrescriberSurveyed(row["survey_id"], row["answered_at"], row["in_person"], row["role"], **whose)


def _confirmed(row: Row) -> Confirmed:
    at_counter = (row["pharmacy_id"], row["pharmacist_id"])
    return Confirmed(
        row["confirmation_id"], *at_counter, row["valid_until"], row["cancelled_at"], row["released"]
    )
