"""The statement that gathers the facts of an ask: three beginnings, one a gate, and one common rest.

What a gate looks at comes as one JSON object, whose instants are ISO 8601 texts: a driver that looks up how to read each
of a hundred columns takes longer than the database to find them.
"""

from __future__ import annotations

import re

from registry.domain.facts import Gate
from registry.domain.laboratory import Analyte

NAME = re.compile(r" AS (\w+)")
_ANALYTES = "ARRAY[" + ", ".join(f"'{analyte}'" for analyte in Analyte) + "]"
TARGETS = {
    Gate.PRESCRIPTION: """
SELECT %(patient_id)s::uuid AS patient_id, %(prescriber_id)s::uuid AS prescriber_id, %(program)s::text AS program,
    NULL::uuid AS authorization_id, NULL::uuid AS confirmation_id, NULL::text AS ndc""",
    Gate.DISPENSE: """
SELECT a.patient_id, rx.prescriber_id, rx.program, a.authorization_id, NULL::uuid AS confirmation_id, rx.ndc
FROM issued_number n
JOIN prescription_authorization a ON a.patient_id = n.patient_id AND a.authorization_id = n.subject_id
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE n.number = %(number)s AND n.kind = 'authorization'""",
    Gate.RELEASE: """
SELECT c.patient_id, rx.prescriber_id, rx.program, a.authorization_id, c.confirmation_id, c.ndc
FROM issued_number n
JOIN dispense_confirmation c ON c.patient_id = n.patient_id AND c.confirmation_id = n.subject_id
JOIN prescription_authorization a ON a.patient_id = c.patient_id AND a.authorization_id = c.authorization_id
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE n.number = %(number)s AND n.kind = 'confirmation'""",
}

_QUESTION = """
WITH found AS ({target}),
target AS (
    SELECT found.patient_id, found.prescriber_id, coalesce(%(program)s::text, found.program) AS program,
        found.authorization_id, found.confirmation_id, coalesce(%(ndc)s::text, found.ndc) AS ndc
    FROM (VALUES (1)) AS always(one) LEFT JOIN found ON true
)
SELECT t.patient_id, t.prescriber_id, t.program, t.authorization_id, t.confirmation_id,
    p.born_on, p.time_zone,
    ph.time_zone AS pharmacy_zone,
    rs.reproductive_status_id, rs.status AS reproductive_status, rs.observed_at AS reproductive_at, rs.since_on,
    e.enrollment_id, e.prescriber_id AS treating_id, e.enrolled_at, e.ended_at,
    rc.risk_category, CASE WHEN rc.since > e.enrolled_at THEN rc.since END AS category_changed_at,
    (SELECT max(tr.transferred_at) FROM transfer tr
        WHERE tr.patient_id = t.patient_id AND tr.enrollment_id = e.enrollment_id) AS transferred_at,
    ag.agreement_id, ag.risk_category AS agreement_category, ag.signed_at,
    (SELECT array_agg(s.signed_as) FROM signature s
        WHERE s.patient_id = t.patient_id AND s.agreement_id = ag.agreement_id) AS signed_as,
    cf.contraception_confirmation_id, cf.abstinence, cf.methods, cf.highly_effective_contraindicated,
    cf.in_use_since, cf.confirmed_at AS contraception_confirmed_at,
    (SELECT json_agg(json_build_array(x.pregnancy_test_id, x.result, x.detects_miu_ml, x.collected_at, x.reported_at,
            x.result <> 'negative' AND EXISTS (SELECT FROM pregnancy_concern pc
                WHERE pc.patient_id = x.patient_id AND pc.pregnancy_test_id = x.pregnancy_test_id
                    AND pc.error_marked_at IS NULL AND pc.outcome_at IS NOT NULL))
            ORDER BY x.collected_at DESC, x.pregnancy_test_id DESC)
        FROM (SELECT * FROM pregnancy_test pt
            WHERE pt.patient_id = t.patient_id AND pt.error_marked_at IS NULL
            ORDER BY pt.collected_at DESC FETCH FIRST 20 ROWS WITH TIES) x) AS pregnancy_tests,
    CASE WHEN EXISTS (SELECT FROM laboratory_result y WHERE y.patient_id = t.patient_id) THEN (
        SELECT json_agg(json_build_array(x.laboratory_result_id, x.analyte, x.value, x.collected_at, x.reported_at)
            ORDER BY x.collected_at DESC, x.laboratory_result_id DESC)
        FROM unnest({analytes}) AS measured(analyte), LATERAL (SELECT * FROM laboratory_result y
            WHERE y.patient_id = t.patient_id AND y.analyte = measured.analyte AND y.error_marked_at IS NULL
            ORDER BY y.collected_at DESC FETCH FIRST 60 ROWS WITH TIES) x) END AS laboratory_results,
    (SELECT json_build_array(x.dispense_exception_id, x.reason, x.days, x.enrollment_id, x.granted_at,
            (SELECT min(greatest(oa.issued_at, x.granted_at))
                FROM prescription_authorization oa JOIN prescription op
                    ON op.patient_id = oa.patient_id AND op.prescription_id = oa.prescription_id
                WHERE oa.patient_id = x.patient_id AND op.enrollment_id = x.enrollment_id AND oa.cancelled_at IS NULL
                    AND oa.authorization_id IS DISTINCT FROM t.authorization_id
                    AND (oa.issued_at >= x.granted_at OR EXISTS (SELECT FROM dispense_confirmation oc
                        WHERE oc.patient_id = oa.patient_id AND oc.authorization_id = oa.authorization_id
                            AND oc.cancelled_at IS NULL AND oc.confirmed_at >= x.granted_at))))
        FROM dispense_exception x
        WHERE x.patient_id = t.patient_id AND x.enrollment_id = e.enrollment_id AND x.program = t.program
            AND x.error_marked_at IS NULL AND x.granted_at <= %(as_of)s
        ORDER BY x.granted_at DESC, x.dispense_exception_id DESC LIMIT 1) AS dispense_exception,
    (SELECT json_agg(json_build_array(pc.pregnancy_concern_id, pc.kind, pc.occurred_at)
            ORDER BY pc.occurred_at, pc.pregnancy_concern_id)
        FROM pregnancy_concern pc
        WHERE pc.patient_id = t.patient_id AND pc.error_marked_at IS NULL AND pc.outcome_at IS NULL) AS concerns,
    (SELECT json_agg(json_build_array(h.hold_id, h.kind, h.placed_at) ORDER BY h.placed_at, h.hold_id)
        FROM hold h
        WHERE h.patient_id = t.patient_id AND h.program = t.program AND h.lifted_at IS NULL) AS holds,
    cs.clinical_status_id, cs.indication, cs.on_dialysis, cs.child_pugh, cs.strong_cyp1a2_inhibitor,
    cs.thromboprophylaxis, cs.dexamethasone, cs.observed_at AS clinical_at,
    sq.survey_id AS patient_survey_id, sq.answered_at AS patient_survey_at,
    {form},
    {prescribing},
    fr.release_id AS first_release_id, fr.released_at AS first_released_at, fr.days_supply AS first_days,
    lr.release_id AS last_release_id, lr.released_at AS last_released_at, lr.days_supply AS last_days,
    ls.release_id AS last_supply_id, ls.released_at AS last_supply_at, ls.days_supply AS last_supply_days,
    pr.ndc AS product_ndc, pr.program AS product_program, pr.strength, pr.dispensable,
    pr.marketed_from, pr.marketed_until,
    a.number AS authorization_number, a.issued_at, a.valid_until AS authorization_until,
    a.cancelled_at AS authorization_cancelled_at, a.prescription_id,
    rx.program AS prescribed_program, rx.enrollment_id AS prescribed_enrollment_id,
    rx.ndc AS prescribed_ndc, rx.quantity AS prescribed_quantity,
    rx.days_supply AS prescribed_days, rx.risk_category AS prescribed_category, rx.route AS prescribed_route,
    rp.strength AS prescribed_strength,
    (SELECT max(u.confirmed_at) FROM dispense_confirmation u
        WHERE u.patient_id = t.patient_id AND u.authorization_id = t.authorization_id
            AND u.cancelled_at IS NULL) AS authorization_used_at,
    {confirmed},
    (SELECT ed.digest FROM edition ed WHERE ed.program = t.program
        ORDER BY ed.effective_from DESC LIMIT 1) AS newest_edition,
    le.sequence AS ledger_sequence, le.hash AS ledger_hash,
    pc1.certification_id AS prescriber_certification_id, pc1.status AS prescriber_status, pc1.since AS prescriber_since,
    pc2.certification_id AS pharmacy_certification_id, pc2.status AS pharmacy_status, pc2.since AS pharmacy_since,
    pt1.training_id AS pharmacy_training_id, pt1.completed_at AS pharmacy_trained_at,
    pt2.training_id AS pharmacist_training_id, pt2.completed_at AS pharmacist_trained_at
FROM target t
LEFT JOIN patient p ON p.patient_id = t.patient_id
LEFT JOIN pharmacy ph ON ph.pharmacy_id = %(pharmacy_id)s::uuid
LEFT JOIN LATERAL (SELECT * FROM reproductive_status x
    WHERE x.patient_id = t.patient_id AND x.error_marked_at IS NULL
    ORDER BY x.observed_at DESC, x.reproductive_status_id DESC LIMIT 1) rs ON true
LEFT JOIN LATERAL (SELECT * FROM enrollment x
    WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.enrolled_at <= %(as_of)s
    ORDER BY (x.ended_at IS NULL) DESC, x.enrolled_at DESC, x.enrollment_id DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (SELECT * FROM risk_category x
    WHERE x.patient_id = t.patient_id AND x.enrollment_id = e.enrollment_id
    ORDER BY x.since DESC, x.risk_category_id DESC LIMIT 1) rc ON true
LEFT JOIN LATERAL (SELECT * FROM agreement x
    WHERE x.patient_id = t.patient_id AND x.enrollment_id = e.enrollment_id AND x.error_marked_at IS NULL
        AND x.signed_at <= %(as_of)s
    ORDER BY x.signed_at DESC, x.agreement_id DESC LIMIT 1) ag ON true
LEFT JOIN LATERAL (SELECT * FROM contraception_confirmation x
    WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.error_marked_at IS NULL
        AND x.confirmed_at <= %(as_of)s
    ORDER BY x.confirmed_at DESC, x.contraception_confirmation_id DESC LIMIT 1) cf ON true
LEFT JOIN LATERAL (SELECT * FROM survey x
    WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.respondent = 'patient'
        AND x.error_marked_at IS NULL AND x.answered_at <= %(as_of)s
    ORDER BY x.answered_at DESC, x.survey_id DESC LIMIT 1) sq ON true
LEFT JOIN LATERAL (SELECT * FROM clinical_status x
    WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.error_marked_at IS NULL
        AND x.observed_at <= %(as_of)s
    ORDER BY x.observed_at DESC, x.clinical_status_id DESC LIMIT 1) cs ON true
LEFT JOIN LATERAL (SELECT * FROM release x
    WHERE x.patient_id = t.patient_id AND x.enrollment_id = e.enrollment_id
    ORDER BY x.released_at, x.release_id LIMIT 1) fr ON true
LEFT JOIN LATERAL (SELECT * FROM release x
    WHERE x.patient_id = t.patient_id AND x.enrollment_id = e.enrollment_id
    ORDER BY x.released_at DESC, x.release_id DESC LIMIT 1) lr ON true
LEFT JOIN LATERAL (SELECT * FROM release x
    WHERE x.patient_id = t.patient_id AND x.program = t.program
    ORDER BY x.released_at DESC, x.release_id DESC LIMIT 1) ls ON true
LEFT JOIN prescription_authorization a
    ON a.patient_id = t.patient_id AND a.authorization_id = t.authorization_id
LEFT JOIN prescription rx ON rx.patient_id = t.patient_id AND rx.prescription_id = a.prescription_id
LEFT JOIN product rp ON rp.ndc = rx.ndc
{form_joins}{prescribing_joins}{confirmed_joins}LEFT JOIN product pr ON pr.ndc = t.ndc
LEFT JOIN LATERAL (SELECT x.sequence, x.hash FROM ledger_event x
    WHERE x.stream_id = t.patient_id ORDER BY x.sequence DESC LIMIT 1) le ON true
LEFT JOIN LATERAL (SELECT * FROM prescriber_certification x
    WHERE x.prescriber_id = t.prescriber_id AND x.program = t.program
        AND (x.since <= %(as_of)s OR x.status <> 'active')
    ORDER BY x.since DESC, x.certification_id DESC LIMIT 1) pc1 ON true
LEFT JOIN LATERAL (SELECT * FROM pharmacy_certification x
    WHERE x.pharmacy_id = %(pharmacy_id)s::uuid AND x.program = t.program
        AND (x.since <= %(as_of)s OR x.status <> 'active')
    ORDER BY x.since DESC, x.certification_id DESC LIMIT 1) pc2 ON true
LEFT JOIN LATERAL (SELECT * FROM pharmacy_training x
    WHERE x.pharmacy_id = %(pharmacy_id)s::uuid AND x.program = t.program AND x.completed_at <= %(as_of)s
    ORDER BY x.completed_at DESC, x.training_id DESC LIMIT 1) pt1 ON true
LEFT JOIN LATERAL (SELECT * FROM pharmacist_training x
    WHERE x.pharmacist_id = %(pharmacist_id)s::uuid AND x.program = t.program AND x.completed_at <= %(as_of)s
    ORDER BY x.completed_at DESC, x.training_id DESC LIMIT 1) pt2 ON true
"""

# What all but the release gate ask for: the form of the prescription presented, or of one that is to be written.
_FORM = """af.authorization_form_id, af.signed_at AS authorization_form_signed_at,
    CASE WHEN af.authorization_form_id IS NOT NULL THEN (
        SELECT x.authorization_id FROM prescription_authorization x JOIN prescription y
            ON y.patient_id = x.patient_id AND y.prescription_id = x.prescription_id
        WHERE x.patient_id = t.patient_id AND y.enrollment_id = e.enrollment_id AND x.cancelled_at IS NULL
            AND x.issued_at >= af.signed_at AND (a.issued_at IS NULL OR x.issued_at < a.issued_at)
        ORDER BY x.issued_at DESC, x.authorization_id DESC LIMIT 1) END AS authorization_form_used_for"""
_FORM_JOINS = """
LEFT JOIN LATERAL (SELECT x.authorization_form_id, x.signed_at FROM authorization_form x
    WHERE x.patient_id = t.patient_id AND x.enrollment_id = e.enrollment_id AND x.error_marked_at IS NULL
        AND x.signed_at <= coalesce(a.issued_at, %(as_of)s)
    ORDER BY x.signed_at DESC, x.authorization_form_id DESC LIMIT 1) af ON true
"""
_NO_FORM = """NULL AS authorization_form_id, NULL AS authorization_form_signed_at,
    NULL AS authorization_form_used_for"""

# What only the prescription gate asks for, and what only the release gate does. The others leave it out.
_PRESCRIBING = """su.counseling_id AS safe_use_id, su.counseled_at AS safe_use_at,
    cc.counseling_id AS contraception_id, cc.counseled_at AS contraception_at,
    sp.survey_id AS prescriber_survey_id, sp.answered_at AS prescriber_survey_at, sp.in_person AS in_person,
    la.authorization_id AS last_authorization_id, la.issued_at AS last_authorization_at,
    mw.authorization_id AS missed_window_id, mw.valid_until AS window_closed_at,
    coalesce((SELECT max(x.collected_at) FROM pregnancy_test x
        WHERE x.patient_id = t.patient_id AND x.collected_at <= mw.issued_at AND x.reported_at <= mw.issued_at),
        mw.issued_at) AS window_opened_at"""
_PRESCRIBING_JOINS = """
LEFT JOIN LATERAL (SELECT * FROM counseling x
    WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.topic = 'benefits-and-risks'
        AND x.error_marked_at IS NULL AND x.counseled_at <= %(as_of)s
    ORDER BY x.counseled_at DESC, x.counseling_id DESC LIMIT 1) su ON true
LEFT JOIN LATERAL (SELECT * FROM counseling x
    WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.topic = 'contraception'
        AND x.error_marked_at IS NULL AND x.counseled_at <= %(as_of)s
    ORDER BY x.counseled_at DESC, x.counseling_id DESC LIMIT 1) cc ON true
LEFT JOIN LATERAL (SELECT * FROM survey x
    WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.respondent = 'prescriber'
        AND x.error_marked_at IS NULL AND x.answered_at <= %(as_of)s
    ORDER BY x.answered_at DESC, x.survey_id DESC LIMIT 1) sp ON true
LEFT JOIN LATERAL (SELECT x.authorization_id, x.issued_at
    FROM prescription_authorization x JOIN prescription y
        ON y.patient_id = x.patient_id AND y.prescription_id = x.prescription_id
    WHERE x.patient_id = t.patient_id AND y.enrollment_id = e.enrollment_id AND x.cancelled_at IS NULL
    ORDER BY x.issued_at DESC, x.authorization_id DESC LIMIT 1) la ON true
LEFT JOIN LATERAL (SELECT x.authorization_id, x.issued_at, x.valid_until
    FROM prescription_authorization x JOIN prescription y
        ON y.patient_id = x.patient_id AND y.prescription_id = x.prescription_id
    WHERE x.patient_id = t.patient_id AND y.enrollment_id = e.enrollment_id AND x.valid_until < %(as_of)s
        AND (x.cancelled_at IS NULL OR x.cancelled_at > x.valid_until)
        AND y.risk_category IN ('adult-female-can-get-pregnant', 'female-child-can-get-pregnant')
    ORDER BY x.valid_until DESC, x.authorization_id DESC LIMIT 1) mw ON true
"""
_CONFIRMED = """c.pharmacy_id AS confirmed_pharmacy_id, c.ndc AS confirmed_ndc, cp.strength AS confirmed_strength,
    c.quantity AS confirmed_quantity, c.days_supply AS confirmed_days, c.confirmed_at AS confirmed_at,
    c.valid_until AS confirmation_until, c.cancelled_at AS confirmation_cancelled_at,
    (SELECT r.released_at FROM release r
        WHERE r.patient_id = t.patient_id AND r.confirmation_id = t.confirmation_id) AS confirmation_used_at"""
_CONFIRMED_JOINS = """
LEFT JOIN dispense_confirmation c ON c.patient_id = t.patient_id AND c.confirmation_id = t.confirmation_id
LEFT JOIN product cp ON cp.ndc = c.ndc
"""


def _question(gate: Gate) -> str:
    prescribing, released = gate is Gate.PRESCRIPTION, gate is Gate.RELEASE
    return _QUESTION.format(
        target=TARGETS[gate],
        analytes=_ANALYTES,
        form=_NO_FORM if released else _FORM,
        form_joins="" if released else _FORM_JOINS,
        prescribing=_PRESCRIBING if prescribing else _nothing(_PRESCRIBING),
        prescribing_joins=_PRESCRIBING_JOINS if prescribing else "",
        confirmed=_CONFIRMED if released else _nothing(_CONFIRMED),
        confirmed_joins=_CONFIRMED_JOINS if released else "",
    )


def _nothing(columns: str) -> str:
    """NULL under every name that the columns give."""
    return ", ".join(f"NULL AS {name}" for name in NAME.findall(columns))


QUESTIONS = {gate: f"SELECT to_json(asked) AS facts FROM ({_question(gate)}) asked" for gate in Gate}  # noqa: S608
