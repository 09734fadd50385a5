"""The database's own limit: pgbench doing the least SQL that one authorized dispense takes.

Lock the patient, read the evidence of the dispense gate in one joined statement, insert decision, number, confirmation
and ledger event (with SHA-256) in one statement, commit.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.histories import ACTOR, FACTS, NDC, OUTCOMES, PHARMACIST, PHARMACY, PRESCRIBER, PROGRAM, Open
from registry.engine import Engine

TARGETS = """
CREATE TABLE benchmark_target (n integer PRIMARY KEY, number text NOT NULL);
GRANT SELECT ON benchmark_target TO registry_app
"""
SCRIPT = r"""
\set k :k + 1
\set n :client_id * :share + :k
BEGIN;
SELECT p.patient_id, i.subject_id AS authorization_id, b.number FROM benchmark_target b
JOIN issued_number i ON i.number = b.number JOIN patient p ON p.patient_id = i.patient_id
WHERE b.n = :n FOR UPDATE OF p \gset
SELECT p.born_on, e.enrolled_at, e.ended_at, e.prescriber_id, rc.risk_category, ag.signed_at, ag.risk_category,
    cf.confirmed_at, cf.methods, sq.answered_at, t.collected_at, t.result, t.detects_miu_ml, r.released_at,
    r.days_supply, a.valid_until, a.cancelled_at, rx.ndc, rx.quantity, rx.days_supply, pr.dispensable,
    pc.status, fc.status, ft.completed_at, pt.completed_at, le.sequence AS sequence, le.hash AS hash,
    (SELECT array_agg(s.signed_as) FROM signature s
        WHERE s.patient_id = p.patient_id AND s.agreement_id = ag.agreement_id) AS signed,
    (SELECT count(*) FROM pregnancy_concern c WHERE c.patient_id = p.patient_id AND c.outcome_at IS NULL) AS concerns,
    (SELECT count(*) FROM hold h WHERE h.patient_id = p.patient_id AND h.lifted_at IS NULL) AS holds
FROM patient p
JOIN prescription_authorization a ON a.patient_id = p.patient_id AND a.authorization_id = :authorization_id::uuid
JOIN prescription rx ON rx.patient_id = p.patient_id AND rx.prescription_id = a.prescription_id
JOIN product pr ON pr.ndc = rx.ndc
JOIN enrollment e ON e.patient_id = p.patient_id AND e.enrollment_id = rx.enrollment_id
LEFT JOIN LATERAL (SELECT * FROM risk_category x WHERE x.patient_id = p.patient_id
    ORDER BY x.since DESC LIMIT 1) rc ON true
LEFT JOIN LATERAL (SELECT * FROM agreement x WHERE x.patient_id = p.patient_id
    ORDER BY x.signed_at DESC LIMIT 1) ag ON true
LEFT JOIN LATERAL (SELECT * FROM contraception_confirmation x WHERE x.patient_id = p.patient_id
    ORDER BY x.confirmed_at DESC LIMIT 1) cf ON true
LEFT JOIN LATERAL (SELECT * FROM survey x WHERE x.patient_id = p.patient_id AND x.respondent = 'patient'
    ORDER BY x.answered_at DESC LIMIT 1) sq ON true
LEFT JOIN LATERAL (SELECT * FROM pregnancy_test x WHERE x.patient_id = p.patient_id
    ORDER BY x.collected_at DESC LIMIT 1) t ON true
LEFT JOIN LATERAL (SELECT * FROM release x WHERE x.patient_id = p.patient_id
    ORDER BY x.released_at DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (SELECT * FROM prescriber_certification x WHERE x.prescriber_id = rx.prescriber_id
    ORDER BY x.since DESC LIMIT 1) pc ON true
LEFT JOIN LATERAL (SELECT * FROM pharmacy_certification x WHERE x.pharmacy_id = '{pharmacy}'
    ORDER BY x.since DESC LIMIT 1) fc ON true
LEFT JOIN LATERAL (SELECT * FROM pharmacy_training x WHERE x.pharmacy_id = '{pharmacy}'
    ORDER BY x.completed_at DESC LIMIT 1) ft ON true
LEFT JOIN LATERAL (SELECT * FROM pharmacist_training x WHERE x.pharmacist_id = '{pharmacist}'
    ORDER BY x.completed_at DESC LIMIT 1) pt ON true
LEFT JOIN LATERAL (SELECT x.sequence, x.hash FROM ledger_event x WHERE x.stream_id = p.patient_id
    ORDER BY x.sequence DESC LIMIT 1) le ON true
WHERE p.patient_id = :patient_id::uuid \gset evidence_
WITH ids AS MATERIALIZED (SELECT gen_random_uuid() AS d, gen_random_uuid() AS c, gen_random_uuid() AS e,
    'B' || replace(gen_random_uuid()::text, '-', '') AS number, now() AS at),
decided AS (INSERT INTO decision (patient_id, decision_id, gate, verdict, program, edition, edition_digest, as_of,
        facts, outcomes, reasons, actor_id, prescriber_id, pharmacy_id, software, recorded_at)
    SELECT :patient_id::uuid, d, 'dispense', 'authorized', '{program}', 'benchmark', '', at,
        '{facts}', '{outcomes}', '{{}}', '{actor}', '{prescriber}', '{pharmacy}', 'benchmark', at FROM ids),
numbered AS (INSERT INTO issued_number (number, kind, patient_id, subject_id, issued_at)
    SELECT number, 'confirmation', :patient_id::uuid, c, at FROM ids),
confirmed AS (INSERT INTO dispense_confirmation (patient_id, confirmation_id, number, authorization_id, decision_id,
        pharmacy_id, pharmacist_id, ndc, quantity, days_supply, confirmed_at, valid_until, recorded_by)
    SELECT :patient_id::uuid, c, number, :authorization_id::uuid, d, '{pharmacy}', '{pharmacist}', '{ndc}', 21, 28, at,
        at + interval '24 hours', '{actor}' FROM ids)
INSERT INTO ledger_event (stream_id, sequence, stream, event_id, kind, recorded_at, actor_id, body, previous_hash, hash)
SELECT :patient_id::uuid, :evidence_sequence::bigint + 1, 'patient', e, 'benchmark', at, '{actor}', d::text,
    :evidence_hash::bytea,
    sha256(:evidence_hash::bytea || convert_to(d::text || '{outcomes}', 'UTF8')) FROM ids;
COMMIT;
"""


@dataclass(frozen=True)
class Measured:
    """Requests a second, and the milliseconds within which half and 99 of 100 were answered."""

    per_second: float
    p50_ms: float
    p99_ms: float
    count: int


def prepare_targets(connection: psycopg.Connection[Any], numbers: Sequence[Open]) -> None:
    """The numbers that pgbench is to use, by whole numbers from 1."""
    connection.execute(TARGETS)
    with connection.cursor() as cursor, cursor.copy("COPY benchmark_target FROM STDIN") as copy:
        for n, opened in enumerate(numbers, 1):
            copy.write_row((n, opened.number))
    connection.execute("VACUUM ANALYZE benchmark_target")


def measure_limit(
    engine: Engine, database: str, *, clients: int, seconds: int, first: int, share: int
) -> Measured:
    """pgbench with that many clients; each uses its own share of the targets, from `first` on."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "dispense.sql"
        script.write_text(_script())
        command = [
            str(engine.bindir / "pgbench"),
            *("-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds), "-f", str(script)),
            *("-D", f"k={first}", "-D", f"share={share}", "--log", f"--log-prefix={folder}/log"),
            engine.dsn(database),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-500:]}")
        took = sorted(
            int(line.split()[2]) / 1000
            for log in Path(folder).glob("log.*")
            for line in log.read_text().splitlines()
        )
    rate = re.search(r"tps = ([0-9.]+)", done.stdout)
    if rate is None:
        raise RuntimeError(f"pgbench gave no rate: {done.stdout[-500:]}")
    return Measured(float(rate[1]), took[len(took) // 2], took[int(len(took) * 0.99)], len(took))


def _script() -> str:
    return SCRIPT.format(
        program=PROGRAM,
        facts=FACTS,
        outcomes=OUTCOMES,
        actor=ACTOR,
        prescriber=PRESCRIBER,
        pharmacy=PHARMACY,
        pharmacist=PHARMACIST,
        ndc=NDC,
    )
