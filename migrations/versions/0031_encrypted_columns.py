"""What names a patient, or was written freely about one, is kept encrypted; a key changes without a record changing.

A copy of the database, a backup or a look over the application's shoulder then shows no name, no birth date and no
narrative. Values from before get a format of their own (a zero byte before the plain text), which nothing reads but
`registry keys rotate --from-plain`: a migration knows no keys, and must not.

Rotating keys rewrites values in rows that are otherwise never changed, of everybody. So a role of its own,
`registry_rotator`, sees all rows, of each only the key and the encrypted columns, and may update those; and a trigger
lets nothing pass but the same row with values of the same length under another key. That the text inside is the same,
the database can not see; the associated data and the key keep others from making one. The user who serves is no member
of that role: who rotates works as the owner of the tables does.
"""

from collections.abc import Callable

from alembic import op

revision = "0031"
down_revision = "0030"

ENDINGS = {
    "enrollment": ("ended_at", "end_reason"),
    "reproductive_status": ("error_marked_at", "error_reason"),
    "agreement": ("error_marked_at", "error_reason"),
    "counseling": ("error_marked_at", "error_reason"),
    "contraception_confirmation": ("error_marked_at", "error_reason"),
    "authorization_form": ("error_marked_at", "error_reason"),
    "pregnancy_test": ("error_marked_at", "error_reason"),
    "laboratory_result": ("error_marked_at", "error_reason"),
    "dispense_exception": ("error_marked_at", "error_reason"),
    "pregnancy_concern": ("error_marked_at", "error_reason"),
    "pregnancy_report": ("error_marked_at", "error_reason"),
    "survey": ("error_marked_at", "error_reason"),
    "clinical_status": ("error_marked_at", "error_reason"),
    "hold": ("lifted_at", "lift_reason"),
    "prescription_authorization": ("cancelled_at", "cancel_reason"),
    "dispense_confirmation": ("cancelled_at", "cancel_reason"),
}
"""Tables whose rows are ended once: the mark, and the encrypted words that were written with it."""
FIXED = {
    "patient": ("given_name", "family_name", "born_on"),
    "transfer": ("reason",),
    "risk_category": ("reason",),
    "signature": ("printed_name", "meaning"),
    "authorization_form": ("printed_name",),
    "pregnancy_report": ("exposure", "narrative"),
    "hold": ("reason",),
    "idempotency": ("fingerprint", "answer"),
}
"""Encrypted columns that are written with their row and never again."""
OUTCOMES = {"pregnancy_concern": ("outcome",)}

FUNCTION = """
CREATE FUNCTION refuse_but_for_encryption() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    was text;
    becomes text;
    fits boolean := true;
BEGIN
    -- In JSON a bytea is text: \\x, then two digits a byte. The first byte is the format, the next eight the key's id.
    FOR i IN 2 .. TG_NARGS - 1 LOOP
        was := before ->> TG_ARGV[i];
        becomes := after ->> TG_ARGV[i];
        fits := fits AND (was IS NOT DISTINCT FROM becomes
            OR (substr(was, 3, 2) = '01' AND substr(becomes, 3, 2) = '01' AND length(was) = length(becomes)
                AND substr(was, 5, 16) <> substr(becomes, 5, 16)) IS TRUE
            OR (substr(was, 3, 2) = '00' AND substr(becomes, 3, 2) = '01'
                AND length(becomes) = length(was) + 72) IS TRUE
            OR (TG_ARGV[i] = 'found_by' AND was IS NULL AND length(becomes) = 84) IS TRUE);
        before := before - TG_ARGV[i];
        after := after - TG_ARGV[i];
    END LOOP;
    IF fits AND before = after THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation', CONSTRAINT = TG_ARGV[0],
        SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('%s of %I is refused: %s', TG_OP, TG_TABLE_NAME, TG_ARGV[1]);
END
$$;
"""
ENDED = """
CREATE TRIGGER {table}_ended_once BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.{mark} IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION {function}('record_ended', 'it has {mark} already and stays as it is'{columns});
"""
OUTCOME = """
CREATE TRIGGER pregnancy_concern_outcome_once BEFORE UPDATE ON pregnancy_concern
    FOR EACH ROW WHEN (
        OLD.outcome_at IS NOT NULL
        AND (OLD.outcome, OLD.outcome_at, OLD.outcome_by)
            IS DISTINCT FROM (NEW.outcome, NEW.outcome_at, NEW.outcome_by)
    )
    EXECUTE FUNCTION {function}('record_ended', 'it has outcome_at already and stays as it is'{columns});
"""
KEPT = """
CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new}))
    EXECUTE FUNCTION refuse_but_for_encryption('kept', 'nothing changes but the key of a value'{columns});
"""
ENCRYPTED_LEFT = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM {table} WHERE {encrypted}) THEN
        RAISE EXCEPTION '{table} holds encrypted values, which only their keys make plain; restore a backup instead';
    END IF;
END
$$;
"""


def columns_of(table: str) -> tuple[str, ...]:
    """The encrypted columns of the table."""
    ending = ENDINGS[table][1:] if table in ENDINGS else ()
    return (*FIXED.get(table, ()), *OUTCOMES.get(table, ()), *ending)


def arguments(table: str) -> str:
    """The encrypted columns of the table, as further arguments of the trigger."""
    found = ("found_by",) if table == "patient" else ()
    return "".join(f", '{column}'" for column in (*columns_of(table), *found))


def plain(column: str) -> str:
    """The value of a column as text."""
    if column == "born_on":
        return "to_char(born_on, 'YYYY-MM-DD')"
    return "encode(fingerprint, 'hex')" if column == "fingerprint" else column


TABLES = tuple(dict.fromkeys((*FIXED, *ENDINGS)))
KEYS = {"patient": "patient_id", "idempotency": "account_id, key"}
"""Primary keys that are not `patient_id` and the table's own id."""
SHIELDED = ("prescription_authorization", "dispense_confirmation", "idempotency")
"""Of these tables, row-level security shows others only some rows."""
IDS = {"prescription_authorization": "authorization_id", "dispense_confirmation": "confirmation_id"}
SIGNATURES = """
CREATE TRIGGER signature_append_only BEFORE DELETE OR TRUNCATE ON signature
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
CREATE TRIGGER signature_unchanged BEFORE UPDATE ON signature
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse_but_for_encryption(
        'append_only', 'nothing changes but the key of a value', 'printed_name', 'meaning');
"""
SIGNATURES_BEFORE = """
CREATE TRIGGER signature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON signature
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('append_only', 'rows are only ever added');
"""
ROTATOR = """
DO $$
DECLARE
    membership text := CASE
        WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
BEGIN
    BEGIN
        CREATE ROLE registry_rotator NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;
    IF NOT pg_has_role(current_user, 'registry_rotator', membership) THEN
        EXECUTE format('GRANT registry_rotator TO %I', current_user);
    END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO registry_rotator;
"""
NO_ROTATOR = """
REVOKE USAGE ON SCHEMA public FROM registry_rotator;
DO $$
BEGIN
    DROP ROLE registry_rotator;
EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
    RAISE NOTICE 'role registry_rotator stays: %', SQLERRM;
END
$$;
"""


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute(ROTATOR)
    drop_endings()
    op.execute("DROP TRIGGER signature_append_only ON signature;")
    for table in TABLES:
        encrypt(table)
    op.execute(SIGNATURES)
    op.execute(
        "ALTER TABLE patient ADD COLUMN found_by bytea; CREATE INDEX patient_found_by_ix ON patient (found_by);"
    )
    make_endings("refuse_but_for_encryption", arguments)
    for table, fixed in FIXED.items():
        named = (*fixed, "found_by") if table == "patient" else fixed
        old, new = (", ".join(f"{row}.{column}" for column in named) for row in ("OLD", "NEW"))
        op.execute(KEPT.format(table=table, old=old, new=new, columns=arguments(table)))
    for table in TABLES:
        let_rotate(table)
    for table in SHIELDED:
        op.execute(f"CREATE POLICY {table}_rotated ON {table} TO registry_rotator USING (true);")


def downgrade() -> None:
    for table in TABLES:
        encrypted = " OR ".join(f"get_byte({column}, 0) <> 0" for column in columns_of(table))
        op.execute(ENCRYPTED_LEFT.format(table=table, encrypted=encrypted))
    for table in FIXED:
        op.execute(f"DROP TRIGGER {table}_kept ON {table};")
    op.execute("ALTER TABLE patient DROP COLUMN found_by;")
    drop_endings()
    op.execute(
        "DROP TRIGGER signature_append_only ON signature; DROP TRIGGER signature_unchanged ON signature;"
    )
    for table in TABLES:
        decrypt(table)
    op.execute(SIGNATURES_BEFORE)
    make_endings("refuse", lambda _table: "")
    op.execute("DROP FUNCTION refuse_but_for_encryption();")
    for table in TABLES:
        op.execute(f"REVOKE ALL ON {table} FROM registry_rotator;")
    for table in SHIELDED:
        op.execute(f"DROP POLICY {table}_rotated ON {table};")
    op.execute(NO_ROTATOR)


def encrypt(table: str) -> None:
    """The columns hold bytes from now on."""
    for column in columns_of(table):
        op.execute(
            f"ALTER TABLE {table} ALTER COLUMN {column} TYPE bytea"
            f" USING '\\x00'::bytea || convert_to({plain(column)}, 'UTF8'),"
            f" ADD CONSTRAINT {table}_{column}_encrypted_check CHECK (get_byte({column}, 0) IN (0, 1));"
        )


def let_rotate(table: str) -> None:
    """Who rotates sees the keys and the encrypted columns of the table, and may update the latter."""
    named = ", ".join((*columns_of(table), *(("found_by",) if table == "patient" else ())))
    key = KEYS.get(table, f"patient_id, {IDS.get(table, f'{table}_id')}")
    op.execute(f"GRANT SELECT ({key}, {named}), UPDATE ({named}) ON {table} TO registry_rotator;")


def decrypt(table: str) -> None:
    """The columns hold what they held before."""
    for column in columns_of(table):
        text = f"convert_from(substring({column} FROM 2), 'UTF8')"
        kind = {"born_on": "date", "fingerprint": "bytea"}.get(column, "text")
        value = {"born_on": f"({text})::date", "fingerprint": f"decode({text}, 'hex')"}.get(column, text)
        op.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_encrypted_check,"
            f" ALTER COLUMN {column} TYPE {kind} USING {value};"
        )


def drop_endings() -> None:
    """The triggers that know the columns are made anew around a change of them."""
    for table in ENDINGS:
        op.execute(f"DROP TRIGGER {table}_ended_once ON {table};")
    op.execute("DROP TRIGGER pregnancy_concern_outcome_once ON pregnancy_concern;")


def make_endings(function: str, columns: Callable[[str], str]) -> None:
    """What has ended stays as it is, but for what `function` lets pass."""
    for table, (mark, _words) in ENDINGS.items():
        op.execute(ENDED.format(table=table, mark=mark, function=function, columns=columns(table)))
    op.execute(OUTCOME.format(function=function, columns=columns("pregnancy_concern")))
