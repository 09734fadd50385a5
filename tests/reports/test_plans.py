"""Every statement behind a list walks an index in the order of its cursor, however many rows there are.

So it is for the roles that look, whose policies the database adds to each statement.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from registry.domain.decision import Verdict
from registry.domain.facts import Gate, RiskCategory
from registry.domain.ids import lowest_id
from registry.domain.question import DecisionFilter, Instants
from registry.storage import decision_pages, decisions, dispenses, prescriptions, questions
from registry.storage.transaction import PARTICIPANT_ROLE, READER_ROLE
from tests.databases import owner

HOUR = timedelta(hours=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS = Instants(
    since=BEGINNING + 50 * HOUR,
    until=BEGINNING + 100 * HOUR,
    as_of=BEGINNING + 200 * HOUR,
    known_at=BEGINNING + 200 * HOUR,
)
EXAMPLE = DecisionFilter(
    program="pomalidomide",
    gate=Gate.DISPENSE,
    verdict=Verdict.REFUSED,
    reason="no-hold/REASON_1",
    prescriber_id=f"{7:032x}",
    pharmacy_id=f"{7:032x}",
    risk_category=RiskCategory.ADULT_MALE,
    instants=INSTANTS,
)
ASKED = (
    (),
    ("pharmacy_id",),
    ("prescriber_id",),
    ("reason",),
    ("program", "gate", "verdict", "risk_category", "instants"),
    ("program", "gate", "instants"),
    ("pharmacy_id", "gate", "verdict"),
    ("prescriber_id", "gate", "instants"),
    ("reason", "program", "pharmacy_id", "instants"),
)


def asking(names: tuple[str, ...]) -> str:
    """The statement of the page for which these filters of the example are set."""
    return decision_pages.statement_for(DecisionFilter(**{name: getattr(EXAMPLE, name) for name in names}))


STATEMENTS = {
    "all decisions": decisions.PAGE_ALL,
    "a program's decisions": decisions.PAGE_OF_PROGRAM,
    **{" and ".join(names) or "no filter": asking(names) for names in ASKED},
    "one decision": decisions.FIND,
    "open authorizations": questions.open_statement(("authorization",), ("program",)),
    "open confirmations of a pharmacy": questions.open_statement(("confirmation",), ("pharmacy_id",)),
    "courses of a program": questions.courses_statement(("program", "since", "until")),
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
MANY = """
SET session_replication_role = replica;
INSERT INTO decision (patient_id, decision_id, gate, verdict, program, as_of, facts, outcomes, reasons, actor_id,
    prescriber_id, pharmacy_id, risk_category, software, recorded_at)
SELECT gen_random_uuid(), (lpad(to_hex(n * 60000), 12, '0') || lpad(to_hex(n), 20, '0'))::uuid,
    (ARRAY['prescription', 'dispense', 'release'])[n % 3 + 1],
    (ARRAY['authorized', 'refused'])[n % 2 + 1],
    'pomalidomide', to_timestamp(n * 60), '{}', '{}', '{}', gen_random_uuid(),
    lpad((n % 50)::text, 32, '0')::uuid, lpad((n % 50)::text, 32, '0')::uuid, 'adult-male', 'test', to_timestamp(n * 60)
FROM generate_series(1, 20000) AS n;
INSERT INTO decision_reason (reason, decision_id, patient_id, gate, verdict, program, prescriber_id, pharmacy_id, as_of,
    recorded_at)
SELECT 'no-hold/REASON_' || n, decision_id, patient_id, gate, verdict, program, prescriber_id, pharmacy_id, as_of,
    recorded_at
FROM decision, generate_series(1, 2) AS n WHERE verdict = 'refused';
INSERT INTO unmatched_decision (decision_id, gate, verdict, program, as_of, facts, outcomes, reasons, actor_id,
    pharmacy_id, software, recorded_at)
SELECT gen_random_uuid(), gate, verdict, program, as_of, '{}', '{}', '{}', actor_id, pharmacy_id, 'test', recorded_at
FROM decision WHERE verdict = 'refused';
"""


@pytest.fixture(scope="module")
def crowded(module_database_url: str) -> str:
    with owner(module_database_url) as connection:
        connection.execute(MANY)
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE decision, decision_reason, unmatched_decision")
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
    values = {
        **decision_pages.values(EXAMPLE),
        "first_id": lowest_id(BEGINNING + 300 * HOUR),
        "end_id": lowest_id(BEGINNING + 333 * HOUR),
        "at": BEGINNING + 333 * HOUR,
        "decision_id": str(uuid4()),
        "after": decisions.NOTHING_YET,
        "limit": 51,
    }
    with owner(crowded) as connection:
        connection.execute("SET plan_cache_mode = force_custom_plan")
        connection.execute(f"SET ROLE {role}".encode())
        plan = "\n".join(str(line[0]) for line in connection.execute(f"EXPLAIN {statement}", values))
    assert "Index" in plan
    assert "Seq Scan on decision " not in plan, plan
    assert "Seq Scan on decision_reason" not in plan, plan
    assert "Seq Scan on unmatched_decision" not in plan, plan
