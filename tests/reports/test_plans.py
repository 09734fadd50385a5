"""Every statement behind a list walks an index in the order of its cursor, however many rows there are."""

from __future__ import annotations

from uuid import uuid4

import pytest

from registry.storage import decisions, dispenses, prescriptions
from tests.databases import owner

STATEMENTS = {
    "all decisions": decisions.PAGE_ALL,
    "a program's decisions": decisions.PAGE_OF_PROGRAM,
    "a pharmacy's decisions": decisions.PAGE_OF_PHARMACY,
    "a prescriber's decisions": decisions.PAGE_OF_PRESCRIBER,
    "one decision": decisions.FIND,
    "all authorizations": prescriptions.PAGE_ALL,
    "a prescriber's authorizations": prescriptions.PAGE_OF_PRESCRIBER,
    "one authorization": prescriptions.OF_DECISION,
    "all confirmations": dispenses.PAGE_ALL,
    "a pharmacy's confirmations": dispenses.PAGE_OF_PHARMACY,
    "one confirmation": dispenses.OF_DECISION,
}
WHOLE = (decisions.PAGE_ALL, decisions.PAGE_OF_PROGRAM)
MANY = """
SET session_replication_role = replica;
INSERT INTO decision (patient_id, decision_id, gate, verdict, program, as_of, facts, outcomes, reasons, actor_id,
    prescriber_id, pharmacy_id, software, recorded_at)
SELECT gen_random_uuid(), gen_random_uuid(), (ARRAY['prescription', 'dispense', 'release'])[n % 3 + 1],
    (ARRAY['authorized', 'refused'])[n % 2 + 1],
    'pomalidomide', now(), '{}', '{}', '{}', gen_random_uuid(),
    lpad((n % 50)::text, 32, '0')::uuid, lpad((n % 50)::text, 32, '0')::uuid, 'test', now()
FROM generate_series(1, 20000) AS n;
ANALYZE decision;
"""


@pytest.fixture(scope="module")
def crowded(module_database_url: str) -> str:
    with owner(module_database_url) as connection:
        connection.execute(MANY)
    return module_database_url


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_a_list_reads_no_table_as_a_whole(crowded: str, statement: str) -> None:
    values = {name: str(uuid4()) for name in ("after", "pharmacy_id", "prescriber_id", "decision_id")} | {
        "limit": 51,
        "program": "pomalidomide",
        "since": None,
    }
    with owner(crowded) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        plan = "\n".join(str(line[0]) for line in connection.execute(f"EXPLAIN {statement}", values))
    assert "Index" in plan
    assert "Seq Scan on decision" not in plan, plan
    assert "Seq Scan on unmatched_decision" not in plan or statement in WHOLE, plan
