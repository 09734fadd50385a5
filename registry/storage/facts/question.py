"""The statement that gathers the facts of an ask: three beginnings, one a gate, and one common rest.

Each fact comes as one JSON array, in the order in which its reader unpacks it, and all of them as one JSON object: to
find out how each of a hundred columns is to be read takes the driver longer than the database takes to find them. What
a gate does not look at is not asked for. The instants are ISO 8601 texts.
"""

from __future__ import annotations

from registry.domain.facts import Gate
from registry.domain.laboratory import Analyte

_ANALYTES = "ARRAY[" + ", ".join(f"'{analyte}'" for analyte in Analyte) + "]"
_AUTHORIZED = """a.patient_id, rx.prescriber_id, rx.program, a.authorization_id, a.issued_at,
    json_build_array(a.authorization_id, a.patient_id, rx.prescriber_id, rx.enrollment_id, rx.program, rx.ndc,
        (SELECT rp.strength FROM product rp WHERE rp.ndc = rx.ndc), rx.risk_category, a.issued_at, a.valid_until,
        (SELECT max(u.confirmed_at) FROM dispense_confirmation u
            WHERE u.patient_id = a.patient_id AND u.authorization_id = a.authorization_id AND u.cancelled_at IS NULL),
        a.cancelled_at, rx.quantity, rx.days_supply, rx.route) AS authorization"""
TARGETS = {
    Gate.PRESCRIPTION: """
SELECT %(patient_id)s::uuid AS patient_id, %(prescriber_id)s::uuid AS prescriber_id, %(program)s::text AS program,
    NULL::uuid AS authorization_id, NULL::timestamptz AS issued_at, NULL::json AS authorization,
    NULL::json AS confirmation, NULL::text AS ndc""",
    Gate.DISPENSE: f"""
SELECT {_AUTHORIZED}, NULL::json AS confirmation, rx.ndc
FROM issued_number n
JOIN prescription_authorization a ON a.patient_id = n.patient_id AND a.authorization_id = n.subject_id
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE n.number = %(number)s AND n.kind = 'authorization'""",  # noqa: S608
    Gate.RELEASE: f"""
SELECT {_AUTHORIZED},
    json_build_array(c.confirmation_id, c.pharmacy_id, c.ndc, (SELECT cp.strength FROM product cp WHERE cp.ndc = c.ndc),
        c.quantity, c.days_supply, c.confirmed_at, c.valid_until,
        (SELECT r.released_at FROM release r
            WHERE r.patient_id = c.patient_id AND r.confirmation_id = c.confirmation_id),
        c.cancelled_at) AS confirmation, c.ndc
FROM issued_number n
JOIN dispense_confirmation c ON c.patient_id = n.patient_id AND c.confirmation_id = n.subject_id
JOIN prescription_authorization a ON a.patient_id = c.patient_id AND a.authorization_id = c.authorization_id
JOIN prescription rx ON rx.patient_id = a.patient_id AND rx.prescription_id = a.prescription_id
WHERE n.number = %(number)s AND n.kind = 'confirmation'""",  # noqa: S608
}

_QUESTION = """
WITH found AS ({target}),
target AS (
    SELECT found.patient_id, found.prescriber_id, coalesce(%(program)s::text, found.program) AS program,
        found.authorization_id, found.issued_at, found.authorization, found.confirmation,
        coalesce(%(ndc)s::text, found.ndc) AS ndc
    FROM (VALUES (1)) AS always(one) LEFT JOIN found ON true
)
SELECT t.program, t.authorization, t.confirmation,
{facts}
FROM target t
LEFT JOIN LATERAL (SELECT * FROM enrollment x
    WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.enrolled_at <= %(as_of)s
    ORDER BY (x.ended_at IS NULL) DESC, x.enrolled_at DESC, x.enrollment_id DESC LIMIT 1) e ON true
"""
_CERTIFICATION = """(SELECT json_build_array(x.certification_id, x.status, x.since) FROM {who}_certification x
            WHERE x.{who}_id = {which} AND x.program = t.program AND (x.since <= %(as_of)s OR x.status <> 'active')
            ORDER BY x.since DESC, x.certification_id DESC LIMIT 1)"""
_TRAINING = """(SELECT json_build_array(x.training_id, x.completed_at) FROM {who}_training x
            WHERE x.{who}_id = %({who}_id)s::uuid AND x.program = t.program AND x.completed_at <= %(as_of)s
            ORDER BY x.completed_at DESC, x.training_id DESC LIMIT 1)"""
_RELEASE = """SELECT json_build_array(x.release_id, x.released_at, x.days_supply) FROM release x
        WHERE x.patient_id = t.patient_id AND """
_COUNSELING = """SELECT json_build_array(x.counseling_id, x.counseled_at) FROM counseling x
        WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.topic = '{topic}'
            AND x.error_marked_at IS NULL AND x.counseled_at <= %(as_of)s
        ORDER BY x.counseled_at DESC, x.counseling_id DESC LIMIT 1"""
_SURVEY = """FROM survey x
        WHERE x.patient_id = t.patient_id AND x.program = t.program AND x.respondent = '{respondent}'
            AND x.error_marked_at IS NULL AND x.answered_at <= %(as_of)s
        ORDER BY x.answered_at DESC, x.survey_id DESC LIMIT 1"""

_PARTICIPANTS = {
    "prescriber": f"""SELECT json_build_array(t.prescriber_id,
        {_CERTIFICATION.format(who="prescriber", which="t.prescriber_id")})
        WHERE t.prescriber_id IS NOT NULL""",
    "pharmacy": f"""SELECT json_build_array(ph.pharmacy_id, ph.time_zone,
        {_CERTIFICATION.format(who="pharmacy", which="%(pharmacy_id)s::uuid")},
        {_TRAINING.format(who="pharmacy")}) FROM pharmacy ph WHERE ph.pharmacy_id = %(pharmacy_id)s::uuid""",  # noqa: S608
    "pharmacist": f"""SELECT json_build_array(%(pharmacist_id)s::uuid, {_TRAINING.format(who="pharmacist")})
        WHERE %(pharmacist_id)s::uuid IS NOT NULL""",
}
_PATIENT = {
    "patient": """SELECT json_build_array(p.patient_id, encode(p.born_on, 'hex'), p.time_zone)
        FROM patient p WHERE p.patient_id = t.patient_id""",
    "reproduction": """SELECT json_build_array(x.reproductive_status_id, x.status, x.observed_at, x.since_on)
        FROM reproductive_status x WHERE x.patient_id = t.patient_id AND x.error_marked_at IS NULL
        ORDER BY x.observed_at DESC, x.reproductive_status_id DESC LIMIT 1""",
    "enrollment": """SELECT json_build_array(e.enrollment_id, e.prescriber_id, e.enrolled_at, e.ended_at,
            (SELECT json_build_array(x.risk_category, CASE WHEN x.since > e.enrolled_at THEN x.since END)
                FROM risk_category x WHERE x.patient_id = t.patient_id AND x.enrollment_id = e.enrollment_id
                ORDER BY x.since DESC, x.risk_category_id DESC LIMIT 1),
            (SELECT max(tr.transferred_at) FROM transfer tr
                WHERE tr.patient_id = t.patient_id AND tr.enrollment_id = e.enrollment_id))
        WHERE e.enrollment_id IS NOT NULL""",
    "agreement": """SELECT json_build_array(x.agreement_id, x.risk_category, x.signed_at,
            (SELECT array_agg(s.signed_as) FROM signature s
                WHERE s.patient_id = t.patient_id AND s.agreement_id = x.agreement_id))
        FROM agreement x WHERE x.patient_id = t.patient_id AND x.enrollment_id = e.enrollment_id
            AND x.error_marked_at IS NULL AND x.signed_at <= %(as_of)s
        ORDER BY x.signed_at DESC, x.agreement_id DESC LIMIT 1""",
}
_SAFE_USE = {
    "contraception_confirmation": """SELECT json_build_array(x.contraception_confirmation_id, x.confirmed_at,
            x.in_use_since, x.abstinence, x.methods, x.highly_effective_contraindicated)
        FROM contraception_confirmation x WHERE x.patient_id = t.patient_id AND x.program = t.program
            AND x.error_marked_at IS NULL AND x.confirmed_at <= %(as_of)s
        ORDER BY x.confirmed_at DESC, x.contraception_confirmation_id DESC LIMIT 1""",
    "pregnancy_tests": """SELECT json_agg(json_build_array(x.pregnancy_test_id, x.result, x.detects_miu_ml,
            x.collected_at, x.reported_at,
            x.result <> 'negative' AND EXISTS (SELECT FROM pregnancy_concern pc
                WHERE pc.patient_id = x.patient_id AND pc.pregnancy_test_id = x.pregnancy_test_id
                    AND pc.error_marked_at IS NULL AND pc.outcome_at IS NOT NULL))
            ORDER BY x.collected_at DESC, x.pregnancy_test_id DESC)
        FROM (SELECT * FROM pregnancy_test pt
            WHERE pt.patient_id = t.patient_id AND pt.error_marked_at IS NULL
            ORDER BY pt.collected_at DESC FETCH FIRST 20 ROWS WITH TIES) x""",
    "pregnancy_concerns": """SELECT json_agg(json_build_array(pc.pregnancy_concern_id, pc.kind, pc.occurred_at)
            ORDER BY pc.occurred_at, pc.pregnancy_concern_id)
        FROM pregnancy_concern pc
        WHERE pc.patient_id = t.patient_id AND pc.error_marked_at IS NULL AND pc.outcome_at IS NULL""",
    "holds": """SELECT json_agg(json_build_array(h.hold_id, h.kind, h.placed_at) ORDER BY h.placed_at, h.hold_id)
        FROM hold h WHERE h.patient_id = t.patient_id AND h.program = t.program AND h.lifted_at IS NULL""",
    "patient_survey": f"""SELECT json_build_array(x.survey_id, x.answered_at)
        {_SURVEY.format(respondent="patient")}""",
}
_SCREENING = {
    # Most patients have no laboratory result, so whether there is one is asked once, not of each analyte.
    "laboratory_results": f"""CASE WHEN EXISTS (SELECT FROM laboratory_result y WHERE y.patient_id = t.patient_id)
        THEN (SELECT json_agg(json_build_array(x.laboratory_result_id, x.analyte, x.value, x.collected_at,
                x.reported_at)
            ORDER BY x.collected_at DESC, x.laboratory_result_id DESC)
        FROM unnest({_ANALYTES}) AS measured(analyte), LATERAL (SELECT * FROM laboratory_result y
            WHERE y.patient_id = t.patient_id AND y.analyte = measured.analyte AND y.error_marked_at IS NULL
            ORDER BY y.collected_at DESC FETCH FIRST 60 ROWS WITH TIES) x) END""",  # noqa: S608
    "clinical_status": """SELECT json_build_array(x.clinical_status_id, x.indication, x.observed_at, x.on_dialysis,
            x.child_pugh, x.strong_cyp1a2_inhibitor, x.thromboprophylaxis, x.dexamethasone)
        FROM clinical_status x WHERE x.patient_id = t.patient_id AND x.program = t.program
            AND x.error_marked_at IS NULL AND x.observed_at <= %(as_of)s
        ORDER BY x.observed_at DESC, x.clinical_status_id DESC LIMIT 1""",
    "dispense_exception": """SELECT json_build_array(x.dispense_exception_id, x.reason, x.days, x.enrollment_id,
            x.granted_at,
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
        ORDER BY x.granted_at DESC, x.dispense_exception_id DESC LIMIT 1""",
}
_SUPPLY = {
    "first_release": f"""{_RELEASE}x.enrollment_id = e.enrollment_id ORDER BY x.released_at, x.release_id LIMIT 1""",
    "last_release": f"""{_RELEASE}x.enrollment_id = e.enrollment_id
        ORDER BY x.released_at DESC, x.release_id DESC LIMIT 1""",
    "last_supply": f"""{_RELEASE}x.program = t.program ORDER BY x.released_at DESC, x.release_id DESC LIMIT 1""",
    "product": """SELECT json_build_array(pr.ndc, pr.program, pr.strength, pr.dispensable, pr.marketed_from,
            pr.marketed_until) FROM product pr WHERE pr.ndc = t.ndc""",
}
_RECORDING = {
    "newest_edition": """SELECT ed.digest FROM edition ed WHERE ed.program = t.program
        ORDER BY ed.effective_from DESC LIMIT 1""",
    "ledger_head": """SELECT json_build_array(x.sequence, encode(x.hash, 'hex')) FROM ledger_event x
        WHERE x.stream_id = t.patient_id ORDER BY x.sequence DESC LIMIT 1""",
}
_ALWAYS = {**_PARTICIPANTS, **_PATIENT, **_SAFE_USE, **_SCREENING, **_SUPPLY, **_RECORDING}

# What all but the release gate ask for: the form of the prescription presented, or of one that is to be written.
_FORM = {
    "authorization_form": """SELECT json_build_array(af.authorization_form_id, af.signed_at,
            (SELECT x.authorization_id FROM prescription_authorization x JOIN prescription y
                    ON y.patient_id = x.patient_id AND y.prescription_id = x.prescription_id
                WHERE x.patient_id = t.patient_id AND y.enrollment_id = e.enrollment_id AND x.cancelled_at IS NULL
                    AND x.issued_at >= af.signed_at AND (t.issued_at IS NULL OR x.issued_at < t.issued_at)
                ORDER BY x.issued_at DESC, x.authorization_id DESC LIMIT 1))
        FROM authorization_form af
        WHERE af.patient_id = t.patient_id AND af.enrollment_id = e.enrollment_id AND af.error_marked_at IS NULL
            AND af.signed_at <= coalesce(t.issued_at, %(as_of)s)
        ORDER BY af.signed_at DESC, af.authorization_form_id DESC LIMIT 1""",
}
# What only the prescription gate asks for.
_PRESCRIBING = {
    "safe_use_counseling": _COUNSELING.format(topic="benefits-and-risks"),
    "contraception_counseling": _COUNSELING.format(topic="contraception"),
    "prescriber_survey": f"""SELECT json_build_array(x.survey_id, x.answered_at, x.in_person)
        {_SURVEY.format(respondent="prescriber")}""",
    "last_authorization": """SELECT json_build_array(x.authorization_id, x.issued_at)
        FROM prescription_authorization x JOIN prescription y
            ON y.patient_id = x.patient_id AND y.prescription_id = x.prescription_id
        WHERE x.patient_id = t.patient_id AND y.enrollment_id = e.enrollment_id AND x.cancelled_at IS NULL
        ORDER BY x.issued_at DESC, x.authorization_id DESC LIMIT 1""",
    "missed_window": """SELECT json_build_array(mw.authorization_id,
            coalesce((SELECT max(x.collected_at) FROM pregnancy_test x
                WHERE x.patient_id = t.patient_id AND x.collected_at <= mw.issued_at
                    AND x.reported_at <= mw.issued_at), mw.issued_at),
            mw.valid_until)
        FROM prescription_authorization mw JOIN prescription y
            ON y.patient_id = mw.patient_id AND y.prescription_id = mw.prescription_id
        WHERE mw.patient_id = t.patient_id AND y.enrollment_id = e.enrollment_id AND mw.valid_until < %(as_of)s
            AND (mw.cancelled_at IS NULL OR mw.cancelled_at > mw.valid_until)
            AND y.risk_category IN ('adult-female-can-get-pregnant', 'female-child-can-get-pregnant')
        ORDER BY mw.valid_until DESC, mw.authorization_id DESC LIMIT 1""",
}
FACTS = {
    Gate.PRESCRIPTION: {**_ALWAYS, **_FORM, **_PRESCRIBING},
    Gate.DISPENSE: {**_ALWAYS, **_FORM},
    Gate.RELEASE: _ALWAYS,
}


def _question(gate: Gate) -> str:
    facts = ",\n".join(f"    ({sql}) AS {name}" for name, sql in FACTS[gate].items())
    asked = _QUESTION.format(target=TARGETS[gate], facts=facts)
    return f"SELECT to_json(asked) AS facts FROM ({asked}) asked"  # noqa: S608


QUESTIONS = {gate: _question(gate) for gate in Gate}
