"""What is recorded about a patient, collection by collection, in the order of its entry."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema

from registry.access import call, desk
from registry.api import signed_copy
from registry.api.routes import Routes
from registry.api.schemas import answers, pregnancies
from registry.api.schemas.lists import NoQuery
from registry.reports import patients as reports
from registry.reports.paging import Page
from registry.reports.signed_copy import copy_of_agreement, copy_of_signature

routes = Routes("records", __name__, description="What is recorded about a patient.")
COLLECTIONS: dict[str, type[Schema]] = {
    "enrollments": answers.Enrollment,
    "transfers": answers.Transfer,
    "risk-category-changes": answers.RiskCategoryChange,
    "reproductive-statuses": answers.ReproductiveStatus,
    "agreements": answers.Agreement,
    "signatures": answers.Signature,
    "counselings": answers.Counseling,
    "contraception-confirmations": answers.ContraceptionConfirmation,
    "authorization-forms": answers.AuthorizationForm,
    "pregnancy-tests": answers.PregnancyTest,
    "laboratory-results": answers.LaboratoryResult,
    "dispense-exceptions": answers.DispenseException,
    "concerns": answers.Concern,
    "pregnancy-reports": answers.PregnancyReport,
    "pregnancy-follow-ups": pregnancies.PregnancyFollowUp,
    "surveys": answers.Survey,
    "holds": answers.Hold,
    "clinical-statuses": answers.ClinicalStatus,
}


def _add_listing(collection: str, record: type[Schema]) -> None:
    def view(query: dict[str, Any], patient_id: str) -> Page:
        return reports.list_records(desk().registry, call(), patient_id, collection, **query)

    view.__name__ = f"list_{collection.replace('-', '_')}"
    view.__doc__ = f"The patient's {collection.replace('-', ' ')}, those marked as entered in error too."
    path = f"/patients/<uuid:patient_id>/{collection}"
    routes.list(path, of=record)(view)


for _collection, _record in COLLECTIONS.items():
    _add_listing(_collection, _record)


@routes.page("/patients/<uuid:patient_id>/agreements/<uuid:agreement_id>/copy", query=NoQuery)
def print_agreement(_query: dict[str, Any], patient_id: str, agreement_id: str) -> Response:
    """The signed copy of an agreement, to print: what was signed, by whom, when, with which meaning."""
    return signed_copy.page(copy_of_agreement(desk().registry, call(), patient_id, agreement_id))


@routes.page("/patients/<uuid:patient_id>/signatures/<uuid:signature_id>/copy", query=NoQuery)
def print_signature(_query: dict[str, Any], patient_id: str, signature_id: str) -> Response:
    """The signed copy of any record of the patient, by one of its signatures."""
    return signed_copy.page(copy_of_signature(desk().registry, call(), patient_id, signature_id))
