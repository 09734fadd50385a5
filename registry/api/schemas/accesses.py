"""Bodies and answers about who reads patients' records."""

from __future__ import annotations

from marshmallow import fields

from registry.api.schemas.answers import Shown
from registry.api.schemas.fields import Body, Text
from registry.api.schemas.records import Recorded


class EmergencyAccessBody(Body):
    """What the emergency is."""

    reason = Text(required=True)


class AcknowledgementBody(Body):
    """Nothing but that it is taken note of."""


class EmergencyAccess(Recorded):
    """A record that was opened in an emergency: by whom, why and until when."""

    emergency_access_id = fields.UUID(required=True)
    patient_id = fields.UUID(required=True)
    prescriber_id = fields.UUID(required=True)
    reason = fields.String(required=True)
    opened_at = fields.AwareDateTime(required=True)
    open_until = fields.AwareDateTime(required=True)
    acknowledged_at = fields.AwareDateTime(allow_none=True)


class Acknowledgement(Shown):
    """The emergency access that was acknowledged."""

    emergency_access_id = fields.UUID(required=True)
    patient_id = fields.UUID(required=True)
    acknowledged_at = fields.AwareDateTime(required=True)


class Access(Shown):
    """One reading of the patient's record: who, what, when, on what ground."""

    access_id = fields.UUID(required=True)
    patient_id = fields.UUID(required=True)
    accessed_at = fields.AwareDateTime(required=True)
    account_id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)
    role = fields.String(required=True)
    what = fields.String(required=True)
    ground = fields.String(required=True)
