"""Three more roles beside the one that acts: two only look, one only seals.

`registry_reader` is what reports become for those who see everybody's: it reads what auditors read, changes nothing,
and never sees what opens an account (password and token hashes) nor the answers kept under idempotency keys.
`registry_participant` is what they become for a pharmacy or a prescriber: it reads decisions and what they gave.
`registry_sealer` reads the ledger, and nothing else; what it writes comes with the tables of the seals. All are made as
`registry_app` is in the first step: roles belong to the whole server, and the user who migrates becomes a member. A
user who only serves needs `GRANT registry_app, registry_participant, registry_reader TO …`.
"""

from alembic import op

revision = "0021"
down_revision = "0020"

ROLES = ("registry_participant", "registry_reader", "registry_sealer")
READABLE = (
    *("edition", "edition_signature", "product", "prescriber", "delegate", "prescriber_certification"),
    *("pharmacy", "pharmacy_certification", "pharmacy_training", "pharmacist", "pharmacist_training"),
    *("patient", "enrollment", "transfer", "risk_category", "reproductive_status", "agreement", "signature"),
    *(
        "counseling",
        "contraception_confirmation",
        "authorization_form",
        "pregnancy_test",
        "laboratory_result",
    ),
    *("dispense_exception", "pregnancy_concern", "pregnancy_report", "survey", "hold", "clinical_status"),
    *("decision", "unmatched_decision", "issued_number", "prescription", "prescription_authorization"),
    *("dispense_confirmation", "release", "ledger_event", "alembic_version"),
)
OF_PARTICIPANTS = (
    *("decision", "unmatched_decision", "prescription", "prescription_authorization"),
    *("dispense_confirmation", "release"),
)
READABLE_COLUMNS = {
    "account": "account_id, username, name, role, scopes, prescriber_id, delegate_id, pharmacy_id, pharmacist_id, "
    "recorded_at, recorded_by, disabled_at, disabled_by, disabled_reason",
    "token": "token_id, account_id, recorded_at, recorded_by, expires_at, revoked_at, revoked_by",
}

UP = """
DO $$
DECLARE
    membership text := CASE
        WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
BEGIN
    BEGIN
        CREATE ROLE {role} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;
    IF NOT pg_has_role(current_user, '{role}', membership) THEN
        EXECUTE format('GRANT {role} TO %I', current_user);
    END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO {role};
"""

DOWN = """
DO $$
BEGIN
    DROP ROLE {role};
EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
    RAISE NOTICE 'role {role} stays: %', SQLERRM;
END
$$;
"""


def upgrade() -> None:
    for role in ROLES:
        op.execute(UP.format(role=role))
    op.execute(f"GRANT SELECT ON {', '.join(READABLE)} TO registry_reader;")
    for table, columns in READABLE_COLUMNS.items():
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO registry_reader;")
    op.execute(f"GRANT SELECT ON {', '.join(OF_PARTICIPANTS)} TO registry_participant;")
    op.execute("GRANT SELECT ON ledger_event TO registry_sealer;")


def downgrade() -> None:
    op.execute("REVOKE ALL ON ledger_event FROM registry_sealer;")
    op.execute(f"REVOKE ALL ON {', '.join(OF_PARTICIPANTS)} FROM registry_participant;")
    op.execute(f"REVOKE ALL ON {', '.join((*READABLE, *READABLE_COLUMNS))} FROM registry_reader;")
    for role in ROLES:
        op.execute(f"REVOKE USAGE ON SCHEMA public FROM {role};")
        op.execute(DOWN.format(role=role))
