"""The API does what its OpenAPI document says, whatever is sent to it (schemathesis, all checks)."""

from __future__ import annotations

from collections.abc import Callable
from re import search
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import BaseSchema, Case
from schemathesis.core.result import Ok

from registry.app import create_app
from registry.config import Config
from tests.api.clinic import Clinic
from tests.asking import NDC, PROGRAM, Person
from tests.data_keys import DATA_KEYS

NOWHERE = Config(
    database_url="postgresql+psycopg://nobody@/nothing", secret_key="t" * 40, data_keys=DATA_KEYS
)
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            # 409 is a refusal or a contradiction. 422 is also given for what no schema can say: a check digit,
            # an instant in the future, a program that is not kept here.
            "positive_data_acceptance": {"expected-statuses": [200, 201, 401, 403, 404, 409, 422]},
        }
    }
)
EXAMPLES = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
AnyCase = Case[Any]
Send = Callable[[AnyCase, Person], None]
schema = schemathesis.openapi.from_wsgi("/openapi.json", create_app(NOWHERE), config=CONFIG)


def open_to(role: str) -> BaseSchema:
    """The operations that the role may use; that it gets 403 from all others, the access table shows."""
    allowed = rf"For the roles ([a-z, ]*, )?{role}[.,;]"
    operations = [found.ok().definition.raw for found in schema.get_all_operations() if isinstance(found, Ok)]
    return schema.include(
        operation_id=[one["operationId"] for one in operations if search(allowed, one["description"])]
    )


of_coordinators, of_prescribers, of_pharmacists, of_administrators = map(
    open_to, ("coordinator", "prescriber", "pharmacist", "administrator")
)


@pytest.fixture(scope="module")
def send(clinic: Clinic) -> Send:
    """Sends a case to the clinic's application as somebody, and checks the answer.

    An id, a program or a product that could exist becomes one that does, so that acts are done and not only refused.
    """
    existing = {
        "patient_id": clinic.treated(),
        "prescriber_id": clinic.practice.prescriber_id,
        "pharmacy_id": clinic.drugstore.pharmacy_id,
        "pharmacist_id": clinic.drugstore.pharmacist_id,
        "program": PROGRAM,
        "ndc": NDC,
    }

    def send(case: AnyCase, person: Person) -> None:
        case.operation.app = person.app
        for part in (case.path_parameters, case.body, case.query):
            name_existing(part, existing)
        case.call_and_validate(headers={"Authorization": f"Bearer {person.token}"})

    return send


def name_existing(part: Any, existing: dict[str, str]) -> None:
    """Where a part of a request names something in a way that is allowed, it names something that exists."""
    for name, value in existing.items():
        if isinstance(part, dict) and isinstance(part.get(name), str) and _could_be(name, part[name]):
            part[name] = value


def _could_be(name: str, value: str) -> bool:
    if name.endswith("_id"):
        return search("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", value) is not None
    return 0 < len(value.strip()) <= (20 if name == "ndc" else 2000) and "\0" not in value


@of_coordinators.parametrize()
@EXAMPLES
def test_a_coordinator_is_answered_as_documented(case: AnyCase, send: Send, clinic: Clinic) -> None:
    send(case, clinic.coordinator)


@of_prescribers.parametrize()
@EXAMPLES
def test_a_prescriber_is_answered_as_documented(case: AnyCase, send: Send, clinic: Clinic) -> None:
    send(case, clinic.practice.prescriber)


@of_pharmacists.parametrize()
@EXAMPLES
def test_a_pharmacist_is_answered_as_documented(case: AnyCase, send: Send, clinic: Clinic) -> None:
    send(case, clinic.drugstore.pharmacist)


@of_administrators.parametrize()
@EXAMPLES
def test_an_administrator_is_answered_as_documented(case: AnyCase, send: Send, clinic: Clinic) -> None:
    send(case, clinic.administrator)


@schema.include(operation_id="start_session").parametrize()
@EXAMPLES
def test_who_signs_in_is_answered_as_documented(case: AnyCase, clinic: Clinic) -> None:
    case.operation.app = clinic.place.app
    case.call_and_validate()
