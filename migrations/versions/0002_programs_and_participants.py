"""What is shared by all patients: published editions, products, and those who prescribe and dispense.

They come first because patient-owned tables refer to them and never the other way round: shared tables can be
copied to every machine when the patients are spread over several.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
CREATE TABLE edition (
    program text NOT NULL,
    effective_from date NOT NULL,
    title text NOT NULL,
    digest text NOT NULL,
    published_at timestamptz NOT NULL,
    CONSTRAINT edition_pkey PRIMARY KEY (program, effective_from),
    CONSTRAINT edition_digest_sha256_check CHECK (digest ~ '^[0-9a-f]{64}$')
);

CREATE TABLE product (
    ndc text NOT NULL,
    program text NOT NULL,
    name text NOT NULL,
    strength text NOT NULL,
    rxnorm text,
    marketed_from date,
    marketed_until date,
    dispensable boolean NOT NULL,
    cite text NOT NULL,
    evidence text NOT NULL,
    CONSTRAINT product_pkey PRIMARY KEY (ndc),
    CONSTRAINT product_program_key UNIQUE (ndc, program),
    CONSTRAINT product_ndc_digits_check CHECK (ndc ~ '^[0-9]{11}$'),
    CONSTRAINT product_marketed_span_check CHECK (marketed_until > marketed_from)
);
CREATE INDEX product_program_ix ON product (program);

CREATE TABLE prescriber (
    prescriber_id uuid NOT NULL,
    npi text NOT NULL,
    dea text,
    name text NOT NULL,
    specialty text,
    time_zone text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT prescriber_pkey PRIMARY KEY (prescriber_id),
    CONSTRAINT prescriber_npi_key UNIQUE (npi),
    CONSTRAINT prescriber_npi_digits_check CHECK (npi ~ '^[12][0-9]{9}$')
);

CREATE TABLE delegate (
    delegate_id uuid NOT NULL,
    prescriber_id uuid NOT NULL,
    name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    revoked_at timestamptz,
    revoked_by uuid,
    revocation_reason text,
    CONSTRAINT delegate_pkey PRIMARY KEY (delegate_id),
    CONSTRAINT delegate_of_prescriber_key UNIQUE (prescriber_id, delegate_id),
    CONSTRAINT delegate_prescriber_id_fkey FOREIGN KEY (prescriber_id) REFERENCES prescriber (prescriber_id),
    CONSTRAINT delegate_revocation_whole_check
        CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)
            AND (revoked_at IS NULL) = (revocation_reason IS NULL))
);

CREATE TABLE prescriber_certification (
    certification_id uuid NOT NULL,
    prescriber_id uuid NOT NULL,
    program text NOT NULL,
    status text NOT NULL,
    reason text,
    since timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT prescriber_certification_pkey PRIMARY KEY (certification_id),
    CONSTRAINT prescriber_certification_prescriber_id_fkey FOREIGN KEY (prescriber_id)
        REFERENCES prescriber (prescriber_id),
    CONSTRAINT prescriber_certification_status_known_check
        CHECK (status IN ('active', 'suspended', 'withdrawn'))
);
CREATE INDEX prescriber_certification_latest_ix
    ON prescriber_certification (prescriber_id, program, since, certification_id);

CREATE TABLE pharmacy (
    pharmacy_id uuid NOT NULL,
    ncpdp_id text NOT NULL,
    npi text,
    dea text,
    name text NOT NULL,
    authorized_representative text NOT NULL,
    time_zone text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT pharmacy_pkey PRIMARY KEY (pharmacy_id),
    CONSTRAINT pharmacy_ncpdp_id_key UNIQUE (ncpdp_id),
    CONSTRAINT pharmacy_ncpdp_digits_check CHECK (ncpdp_id ~ '^[0-9]{7}$')
);

CREATE TABLE pharmacy_certification (
    certification_id uuid NOT NULL,
    pharmacy_id uuid NOT NULL,
    program text NOT NULL,
    status text NOT NULL,
    reason text,
    since timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT pharmacy_certification_pkey PRIMARY KEY (certification_id),
    CONSTRAINT pharmacy_certification_pharmacy_id_fkey FOREIGN KEY (pharmacy_id)
        REFERENCES pharmacy (pharmacy_id),
    CONSTRAINT pharmacy_certification_status_known_check
        CHECK (status IN ('active', 'suspended', 'withdrawn'))
);
CREATE INDEX pharmacy_certification_latest_ix
    ON pharmacy_certification (pharmacy_id, program, since, certification_id);

CREATE TABLE pharmacy_training (
    training_id uuid NOT NULL,
    pharmacy_id uuid NOT NULL,
    program text NOT NULL,
    completed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT pharmacy_training_pkey PRIMARY KEY (training_id),
    CONSTRAINT pharmacy_training_pharmacy_id_fkey FOREIGN KEY (pharmacy_id)
        REFERENCES pharmacy (pharmacy_id)
);
CREATE INDEX pharmacy_training_latest_ix
    ON pharmacy_training (pharmacy_id, program, completed_at, training_id);

CREATE TABLE pharmacist (
    pharmacist_id uuid NOT NULL,
    pharmacy_id uuid NOT NULL,
    name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT pharmacist_pkey PRIMARY KEY (pharmacist_id),
    CONSTRAINT pharmacist_of_pharmacy_key UNIQUE (pharmacy_id, pharmacist_id),
    CONSTRAINT pharmacist_pharmacy_id_fkey FOREIGN KEY (pharmacy_id) REFERENCES pharmacy (pharmacy_id)
);

CREATE TABLE pharmacist_training (
    training_id uuid NOT NULL,
    pharmacist_id uuid NOT NULL,
    program text NOT NULL,
    completed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT pharmacist_training_pkey PRIMARY KEY (training_id),
    CONSTRAINT pharmacist_training_pharmacist_id_fkey FOREIGN KEY (pharmacist_id)
        REFERENCES pharmacist (pharmacist_id)
);
CREATE INDEX pharmacist_training_latest_ix
    ON pharmacist_training (pharmacist_id, program, completed_at, training_id);
"""

DOWN = """
DROP TABLE pharmacist_training;
DROP TABLE pharmacist;
DROP TABLE pharmacy_training;
DROP TABLE pharmacy_certification;
DROP TABLE pharmacy;
DROP TABLE prescriber_certification;
DROP TABLE delegate;
DROP TABLE prescriber;
DROP TABLE product;
DROP TABLE edition;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
