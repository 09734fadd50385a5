"""What labels advise beside a program's rules: doses, blood counts, schedules, thromboprophylaxis.

ADVISORIES is the order in which they are given. None of them opens or shuts a gate.
"""

from registry.domain.advisories.blood import (
    counts_are_too_low_for_a_cycle,
    counts_are_too_low_for_maintenance,
    neutrophils_are_low,
    neutrophils_are_low_if_febrile,
    neutrophils_have_recovered,
    platelets_are_low,
    platelets_have_recovered,
)
from registry.domain.advisories.declaration import Advisory
from registry.domain.advisories.dose import (
    dose_is_above_that_in_hepatic_impairment,
    dose_is_above_that_on_dialysis,
    dose_is_above_the_usual,
    strong_inhibitor_is_taken,
)
from registry.domain.advisories.medicines import (
    dexamethasone_is_not_taken,
    no_indication_is_recorded,
    no_thromboprophylaxis_is_recorded,
)
from registry.domain.advisories.schedules import blood_count_is_due, liver_tests_are_due

ADVISORIES: tuple[Advisory, ...] = (
    no_indication_is_recorded,
    dose_is_above_the_usual,
    dose_is_above_that_on_dialysis,
    dose_is_above_that_in_hepatic_impairment,
    strong_inhibitor_is_taken,
    neutrophils_are_low,
    neutrophils_are_low_if_febrile,
    neutrophils_have_recovered,
    platelets_are_low,
    platelets_have_recovered,
    counts_are_too_low_for_a_cycle,
    counts_are_too_low_for_maintenance,
    blood_count_is_due,
    liver_tests_are_due,
    no_thromboprophylaxis_is_recorded,
    dexamethasone_is_not_taken,
)
