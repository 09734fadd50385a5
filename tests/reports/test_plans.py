"""Every statement behind a list walks an index in the order of its cursor, however many rows there are.

So it is for the roles that look, whose policies the database adds to each statement.
"""

from __future__ import annotations

from uuid import uuid4

import pytest

from registry.storage import decisions, dispenses, prescriptions
from registry.storage.transaction import PARTICIPANT_ROLE, READER_ROLE
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
    "all releases": dispenses.RELEASES_ALL,
    "a pharmacy's releases": dispenses.RELEASES_OF_PHARMACY,
    "one release": dispenses.RELEASE_OF_DECISION,
}
FOR_READERS = (
    *(decisions.PAGE_ALL, decisions.PAGE_OF_PROGRAM),
    *(prescriptions.PAGE_ALL, dispenses.PAGE_ALL, dispenses.RELEASES_ALL),
)
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


CASES = [
    *(pytest.param(READER_ROLE, statement, id=name) for name, statement in STATEMENTS.items()),
    *(
        pytest.param(PARTICIPANT_ROLE, statement, id=f"{name}, for its own")
        for name, statement in STATEMENTS.items()
        if statement not in FOR_READERS
    ),
]


@pytest.mark.parametrize(("role", "statement"), CASES)
def test_a_list_reads_no_table_as_a_whole(crowded: str, role: str, statement: str) -> None:
    values = {name: str(uuid4()) for name in ("after", "pharmacy_id", "prescriber_id", "decision_id")} | {
        "limit": 51,
        "program": "pomalidomide",
        "since": None,
    }
    with owner(crowded) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"SET ROLE {role}".encode())
        plan = "\n".join(str(line[0]) for line in connection.execute(f"EXPLAIN {statement}", values))
    assert "Index" in plan
    assert "Seq Scan on decision" not in plan, plan
    assert "Seq Scan on unmatched_decision" not in plan or statement in WHOLE, plan
