"""Forms that go with one prescription, further grounds on which a patient can not get pregnant, products of the EU.

The British program wants a form signed anew with each prescription, knows grounds that no other program has, and its
products have no NDC but a marketing authorization. There is no way down while a row has such a ground or number: the
former constraints would not hold, and nothing is deleted to make them.
"""

from alembic import op

revision = "0018"
down_revision = "0017"

FORMS = """
CREATE TABLE authorization_form (
    patient_id uuid NOT NULL,
    authorization_form_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    printed_name text NOT NULL,
    signed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    error_marked_at timestamptz,
    error_marked_by uuid,
    error_reason text,
    CONSTRAINT authorization_form_pkey PRIMARY KEY (patient_id, authorization_form_id),
    CONSTRAINT authorization_form_patient_id_enrollment_id_fkey FOREIGN KEY (patient_id, enrollment_id)
        REFERENCES enrollment (patient_id, enrollment_id),
    CONSTRAINT authorization_form_error_whole_check
        CHECK ((error_marked_at IS NULL) = (error_marked_by IS NULL)
            AND (error_marked_at IS NULL) = (error_reason IS NULL))
);
CREATE INDEX authorization_form_latest_ix
    ON authorization_form (patient_id, enrollment_id, signed_at, authorization_form_id);
CREATE TRIGGER authorization_form_ended_once BEFORE UPDATE ON authorization_form
    FOR EACH ROW WHEN (OLD.error_marked_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION refuse('record_ended', 'it has error_marked_at already and stays as it is');
GRANT SELECT, INSERT ON authorization_form TO registry_app;
GRANT UPDATE (error_marked_at, error_marked_by, error_reason) ON authorization_form TO registry_app;
"""

GROUNDS = (
    *("menses-regular", "menses-irregular", "before-menarche"),
    *("natural-menopause", "hysterectomy", "bilateral-oophorectomy"),
)
FURTHER_GROUNDS = ("premature-ovarian-failure", "xy-genotype", "turner-syndrome", "uterine-agenesis")
STATUS = """
ALTER TABLE reproductive_status DROP CONSTRAINT reproductive_status_status_known_check;
ALTER TABLE reproductive_status ADD CONSTRAINT reproductive_status_status_known_check CHECK (status IN ({known}));
"""

NDC = "^[0-9]{11}$"
NDC_OR_EU_NUMBER = "^([0-9]{11}|EU/1/[0-9]{2}/[0-9]{3,4}/[0-9]{3})$"
CODE = """
ALTER TABLE product DROP CONSTRAINT product_ndc_digits_check;
ALTER TABLE product ADD CONSTRAINT product_ndc_digits_check CHECK (ndc ~ '{pattern}');
"""


def upgrade() -> None:
    op.execute(FORMS)
    op.execute(STATUS.format(known=_quoted(*GROUNDS, *FURTHER_GROUNDS)))
    op.execute(CODE.format(pattern=NDC_OR_EU_NUMBER))


def downgrade() -> None:
    op.execute(CODE.format(pattern=NDC))
    op.execute(STATUS.format(known=_quoted(*GROUNDS)))
    op.execute("DROP TABLE authorization_form;")


def _quoted(*words: str) -> str:
    return ", ".join(f"'{word}'" for word in words)
