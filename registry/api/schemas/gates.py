"""Bodies and answers of the three gates, and of cancelling their numbers."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, fields, post_load

from registry.api.schemas.advisories import Advisory
from registry.api.schemas.fields import (
    Body,
    Code,
    Count,
    Id,
    MaybeBlank,
    Several,
    Text,
    Truth,
    choice,
    risk_category,
)
from registry.api.schemas.signing import Signed
from registry.domain.facts import HandOver, Route
from registry.domain.identifiers import npi, product_code
from registry.services.release_dispense import CompletedChecklist

MOST = 10_000


class PrescriptionAuthorizationBody(Body):
    """What the prescriber wants to prescribe."""

    program = Text(required=True)
    patient_id = Id(required=True)
    ndc = Text(required=True, longest=20)
    quantity = Count(1, MOST, required=True)
    days_supply = Count(1, MOST, required=True)
    refills = Count(0, MOST, required=True)
    risk_category = risk_category(required=True)
    route = choice(Route)
    prescriber_id = Id()

    @post_load
    def _stored_form(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "ndc": product_code(data["ndc"])}


class DispenseAuthorizationBody(Body):
    """The authorization number, and what else the pharmacist reads on the prescription."""

    authorization_number = Text(required=True, longest=40)
    program = Text()
    patient_id = Id()
    prescriber_npi = Text(longest=20)
    ndc = Text(longest=20)
    quantity = Count(1, MOST)
    days_supply = Count(1, MOST)
    risk_category = risk_category()
    route = choice(Route)
    pharmacist_id = Id()

    @post_load
    def _stored_form(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "ndc" in data:
            data["ndc"] = product_code(data["ndc"])
        if "prescriber_npi" in data:
            data["prescriber_npi"] = npi(data["prescriber_npi"], "/prescriber_npi")
        return data


class ChecklistBody(Body):
    """The Education and Counseling Checklist as it was filled in."""

    risk_category = risk_category(required=True)
    items = Several(Code(longest=100), most=100, required=True)
    counselor = MaybeBlank(required=True, longest=200)

    @post_load
    def _checklist(self, data: dict[str, Any], **_: Any) -> CompletedChecklist:
        return CompletedChecklist(data["risk_category"], tuple(data["items"]), data["counselor"])


class DispenseBody(Signed):
    """What leaves the pharmacy, and what goes with it."""

    confirmation_number = Text(required=True, longest=40)
    ndc = Text(required=True, longest=20)
    quantity = Count(1, MOST, required=True)
    days_supply = Count(1, MOST, required=True)
    hand_over = choice(HandOver, required=True)
    checklist = fields.Nested(ChecklistBody, allow_none=True)
    medication_guide_provided = Truth()
    program = Text()
    pharmacist_id = Id()

    @post_load
    def _stored_form(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "ndc": product_code(data["ndc"])}


class AuthorizationCancellationBody(Body):
    """Which authorization number, and why."""

    authorization_number = Text(required=True, longest=40)
    reason = Text(required=True)


class ConfirmationCancellationBody(Body):
    """Which confirmation number, and why."""

    confirmation_number = Text(required=True, longest=40)
    reason = Text(required=True)


class Authorized(Schema):
    """An authorized decision."""

    class Meta:
        """An answer may say more than it must."""

        unknown = INCLUDE

    decision_id = fields.UUID(required=True)
    gate = fields.String(required=True)
    program = fields.String(required=True)
    edition = fields.String(required=True)
    verdict = fields.String(required=True)
    advisories = fields.List(fields.Nested(Advisory), required=True)


class PrescriptionAuthorization(Authorized):
    """The authorization number, and until when it can be used."""

    authorization_id = fields.UUID(required=True)
    authorization_number = fields.String(required=True)
    valid_until = fields.AwareDateTime(required=True)


class DispenseAuthorization(Authorized):
    """The confirmation number, and until when it can be used."""

    confirmation_id = fields.UUID(required=True)
    confirmation_number = fields.String(required=True)
    valid_until = fields.AwareDateTime(required=True)


class Dispense(Authorized):
    """The recorded release."""

    release_id = fields.UUID(required=True)
    released_at = fields.AwareDateTime(required=True)


class Cancellation(Schema):
    """The number is cancelled."""

    class Meta:
        """An answer may say more than it must."""

        unknown = INCLUDE

    reason = fields.String(required=True)
    cancelled_at = fields.AwareDateTime(required=True)


class Given(Schema):
    """A number that a gate gave, as it stands now."""

    class Meta:
        """An answer may say more than it must."""

        unknown = INCLUDE

    decision_id = fields.UUID(required=True)
    program = fields.String(required=True)
    patient_id = fields.UUID(required=True)
    ndc = fields.String(required=True)
    quantity = fields.Integer(required=True)
    days_supply = fields.Integer(required=True)
    valid_until = fields.AwareDateTime(required=True)
    cancelled_at = fields.AwareDateTime(required=True, allow_none=True)


class GivenAuthorization(Given):
    """An authorization number with its prescription, and when it was used."""

    authorization_id = fields.UUID(required=True)
    authorization_number = fields.String(required=True)
    prescriber_id = fields.UUID(required=True)
    issued_at = fields.AwareDateTime(required=True)
    used_at = fields.AwareDateTime(required=True, allow_none=True)


class GivenConfirmation(Given):
    """A confirmation number, and the release that used it."""

    confirmation_id = fields.UUID(required=True)
    confirmation_number = fields.String(required=True)
    pharmacy_id = fields.UUID(required=True)
    pharmacist_id = fields.UUID(required=True)
    confirmed_at = fields.AwareDateTime(required=True)
    release_id = fields.UUID(required=True, allow_none=True)
    released_at = fields.AwareDateTime(required=True, allow_none=True)


class GivenRelease(Schema):
    """A release with its checklist, and the confirmation number that it used."""

    class Meta:
        """An answer may say more than it must."""

        unknown = INCLUDE

    decision_id = fields.UUID(required=True)
    program = fields.String(required=True)
    patient_id = fields.UUID(required=True)
    release_id = fields.UUID(required=True)
    confirmation_id = fields.UUID(required=True)
    confirmation_number = fields.String(required=True)
    pharmacy_id = fields.UUID(required=True)
    pharmacist_id = fields.UUID(required=True)
    ndc = fields.String(required=True)
    quantity = fields.Integer(required=True)
    days_supply = fields.Integer(required=True)
    released_at = fields.AwareDateTime(required=True)
    hand_over = fields.String(required=True)
    checklist_category = fields.String(required=True, allow_none=True)
    checklist_items = fields.List(fields.String(), required=True)
    counselor = fields.String(required=True, allow_none=True)
    medication_guide_provided = fields.Boolean(required=True)
