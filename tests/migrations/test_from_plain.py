"""What was stored as plain text before encryption is kept by the migration, and encrypted by one rotation."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import ProgrammingError

from registry.domain.errors import Unavailable
from registry.programs import load_editions
from registry.services.registry import open_registry
from registry.services.rotate_keys import rotate, values_by_key
from registry.storage import idempotency, migrating, patients, records
from registry.storage.transaction import reading, transaction
from tests import databases
from tests.data_keys import KEYS
from tests.databases import Cluster
from tests.migrations.rows import NOW, SOMEBODY, new_id

BEFORE = "0020"
PATIENT, CONCERN, REPORT, ACCOUNT = (new_id() for _ in range(4))
FINGERPRINT = bytes(range(32))
ROWS = """
INSERT INTO patient (patient_id, given_name, family_name, born_on, time_zone, recorded_at, recorded_by)
    VALUES (%(patient)s, 'Łukasz', 'Quatermass', '1972-02-29', 'UTC', %(now)s, %(by)s);
INSERT INTO pregnancy_concern (patient_id, pregnancy_concern_id, kind, occurred_at, recorded_at, recorded_by,
    outcome, outcome_at, outcome_by, error_marked_at, error_marked_by, error_reason)
    VALUES (%(patient)s, %(concern)s, 'missed-period', %(now)s, %(now)s, %(by)s,
        'not pregnant', %(now)s, %(by)s, %(now)s, %(by)s, 'of another patient');
INSERT INTO pregnancy_report (patient_id, pregnancy_report_id, pregnant, narrative, reported_at, recorded_at,
    recorded_by)
    VALUES (%(patient)s, %(report)s, 'partner', 'a narrative', %(now)s, %(now)s, %(by)s);
INSERT INTO account (account_id, username, name, role, scopes, recorded_at)
    VALUES (%(account)s, 'somebody', 'Test', 'auditor', '{}', %(now)s);
INSERT INTO idempotency (account_id, key, fingerprint, refused, answer, recorded_at)
    VALUES (%(account)s, 'a key', %(fingerprint)s, false, '{"family_name":"Quatermass"}', %(now)s);
"""


def test_an_upgrade_keeps_what_was_plain_and_a_rotation_encrypts_it(cluster: Cluster) -> None:
    with cluster.empty() as url:
        migrating.upgrade(url, BEFORE)
        ids = {"patient": PATIENT, "concern": CONCERN, "report": REPORT, "account": ACCOUNT}
        said = {**ids, "now": NOW, "by": SOMEBODY, "fingerprint": FINGERPRINT}
        with databases.owner(url) as connection:
            for statement in ROWS.split(";\n"):
                if statement.strip():
                    connection.execute(statement.encode(), said)
        migrating.upgrade(url)
        registry = open_registry(url, load_editions(), keys=KEYS)
        with reading(registry.database) as tx, pytest.raises(Unavailable, match="--from-plain"):
            patients.find(tx, PATIENT, None)
        assert [moved.rows for moved in rotate(registry, from_plain=True)] == [1, 1, 1, 1]
        assert set(values_by_key(registry)) == {KEYS.current_id()}
        with reading(registry.database) as tx:
            (named,) = patients.search(tx, None, "QUATERMASS", date(1972, 2, 29))
            concern = records.find(tx, "concerns", PATIENT, CONCERN)
            report = records.find(tx, "pregnancy-reports", PATIENT, REPORT)
        with transaction(registry.database) as tx:
            kept = idempotency.claim(tx, ACCOUNT, "a key")
        registry.database.dispose()
        assert (named["given_name"], named["born_on"]) == ("Łukasz", date(1972, 2, 29))
        assert concern is not None
        assert (concern["outcome"], concern["error_reason"]) == ("not pregnant", "of another patient")
        assert report is not None
        assert (report["narrative"], report["exposure"]) == ("a narrative", None)
        assert (kept["fingerprint"], kept["answer"]) == (FINGERPRINT.hex(), '{"family_name":"Quatermass"}')
        with pytest.raises(ProgrammingError, match="holds encrypted values"):
            migrating.downgrade(url, BEFORE)


def test_what_was_never_encrypted_can_go_back(cluster: Cluster) -> None:
    with cluster.empty() as url:
        migrating.upgrade(url, BEFORE)
        with databases.owner(url) as connection:
            connection.execute(
                ROWS.split(";\n")[0].encode(), {"patient": PATIENT, "now": NOW, "by": SOMEBODY}
            )
        migrating.upgrade(url)
        migrating.downgrade(url, BEFORE)
        with databases.owner(url) as connection:
            row = connection.execute("SELECT given_name, family_name, born_on FROM patient").fetchone()
        assert row == ("Łukasz", "Quatermass", date(1972, 2, 29))
