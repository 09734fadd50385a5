"""The acts themselves, in one tuple."""

from __future__ import annotations

from tests.api.acts_on_participants import ACCOUNTS, PHARMACIES, PRESCRIBERS
from tests.api.acts_on_patients import GATES, PATIENTS, SAFE_USE

ALL = (*PRESCRIBERS, *PHARMACIES, *ACCOUNTS, *PATIENTS, *SAFE_USE, *GATES)
