"""The acts themselves, in one tuple."""

from __future__ import annotations

from tests.api.acts_on_participants import ACCOUNTS, PHARMACIES, PRESCRIBERS
from tests.api.acts_on_patients import EMERGENCIES, GATES, PATIENTS, SAFE_USE

ALL = (*PRESCRIBERS, *PHARMACIES, *ACCOUNTS, *PATIENTS, *EMERGENCIES, *SAFE_USE, *GATES)
