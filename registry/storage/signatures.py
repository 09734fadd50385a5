"""Signatures, the records under them, and what the ledger says of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.domain.signature import Act
from registry.storage import cases, participants, records
from registry.storage.encrypted import all_decrypted, decrypted, encrypted
from registry.storage.statements import ENDINGS, columns, insertion
from registry.storage.tables.base import Base
from registry.storage.tables.dispenses import ReleaseRow
from registry.storage.tables.signatures import CertificationSignatureRow, SignatureRow
from registry.storage.transaction import Row, Transaction

RELEASES = "releases"
CASE_STEPS = "case-steps"
PRESCRIBER_CERTIFICATIONS, PHARMACY_CERTIFICATIONS = "prescriber-certifications", "pharmacy-certifications"
CERTIFICATIONS = {
    PRESCRIBER_CERTIFICATIONS: participants.PRESCRIBER_CERTIFICATION,
    PHARMACY_CERTIFICATIONS: participants.PHARMACY_CERTIFICATION,
}
ROWS: dict[str, type[Base]] = {
    **{name: collection.row for name, collection in records.COLLECTIONS.items()},
    **{name: noun.row for name, noun in CERTIFICATIONS.items()},
    RELEASES: ReleaseRow,
}
SIGNED_ENDINGS = {
    Act.CORRECTION: ("error_marked_at", "error_marked_by", "error_reason"),
    Act.OUTCOME: ("outcome", "outcome_at", "outcome_by"),
    Act.HOLD_LIFT: ("lifted_at", "lifted_by", "lift_reason"),
}
"""What an act that ends or marks a record adds to it, and signs with it."""

INSERT, INSERT_CERTIFICATION = insertion(SignatureRow), insertion(CertificationSignatureRow)
OF_PATIENT = (
    f"SELECT {columns(SignatureRow)} FROM signature WHERE patient_id = %(patient_id)s ORDER BY signature_id"  # noqa: S608
)
FIND = f"SELECT {columns(SignatureRow)} FROM signature WHERE signature_id = %(signature_id)s"  # noqa: S608
OF_CERTIFICATIONS = f"""
SELECT {", ".join(f"s.{column.name}" for column in CertificationSignatureRow.__table__.columns)},
    p.prescriber_id, h.pharmacy_id FROM certification_signature s
LEFT JOIN prescriber_certification p ON p.certification_id = s.prescriber_certification_id
LEFT JOIN pharmacy_certification h ON h.certification_id = s.pharmacy_certification_id
"""  # noqa: S608
OF_PARTICIPANT = (
    OF_CERTIFICATIONS
    + "WHERE p.prescriber_id = %(stream_id)s OR h.pharmacy_id = %(stream_id)s ORDER BY s.signature_id"
)
FIND_OF_CERTIFICATION = OF_CERTIFICATIONS + "WHERE s.signature_id = %(signature_id)s"
RELEASE = (
    f"SELECT {columns(ReleaseRow)} FROM release"  # noqa: S608
    " WHERE patient_id = %(patient_id)s AND release_id = %(record_id)s"
)
BODIES = """
SELECT body FROM ledger_event WHERE stream_id = %(stream_id)s ORDER BY sequence
"""
SIGNED_STREAMS = """
SELECT DISTINCT stream, stream_id FROM ledger_event WHERE stream IN ('patient', 'prescriber', 'pharmacy')
UNION SELECT DISTINCT 'patient', patient_id FROM signature
ORDER BY stream, stream_id
"""


def signed_part(act: str, collection: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record the signature of an act covers: all that was written with it, and what the act adds itself."""
    if collection == CASE_STEPS:
        return dict(values)
    own = {name: values[name] for name in SIGNED_ENDINGS.get(Act(act), ())}
    return {**written_part(collection, values), **own}


def written_part(collection: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record was written when it was made, without what ended or marked it since."""
    named = ROWS[collection].__table__.columns
    return {
        column.name: values[column.name]
        for column in named
        if column.name not in ENDINGS and column.server_default is None
    }


def add(tx: Transaction, row: Mapping[str, Any]) -> None:
    """The signature on a patient's record stands."""
    tx.run(INSERT, **encrypted(tx, SignatureRow, row))


def add_of_certification(tx: Transaction, row: Mapping[str, Any]) -> None:
    """The signature under a certification stands."""
    tx.run(INSERT_CERTIFICATION, **row)


def of_patient(tx: Transaction, patient_id: str) -> list[dict[str, Any]]:
    """All signatures on the patient's records."""
    return all_decrypted(tx, SignatureRow, tx.rows(OF_PATIENT, patient_id=patient_id))


def kept_of_patient(tx: Transaction, patient_id: str) -> list[dict[str, Any]]:
    """The same as they are kept, and those under cases of the patient; `opened` gives what one of them says."""
    return tx.rows(OF_PATIENT, patient_id=patient_id) + cases.signatures_of(tx, patient_id)


def opened(tx: Transaction, row: Row) -> dict[str, Any]:
    """What a kept signature says. Raises the vault's Altered where it is not what was encrypted."""
    return decrypted(tx, SignatureRow, row) if "act" in row else dict(row)


def of_participant(tx: Transaction, stream_id: str) -> list[dict[str, Any]]:
    """All signatures under certifications and cases of the prescriber or pharmacy, with whose they are."""
    return tx.rows(OF_PARTICIPANT, stream_id=stream_id) + cases.signatures_of(tx, stream_id)


def find(tx: Transaction, signature_id: str) -> Row | None:
    """The signature of that id, on whatever record."""
    found = tx.row(FIND, signature_id=signature_id)
    if found is not None:
        return decrypted(tx, SignatureRow, found)
    certified = tx.row(FIND_OF_CERTIFICATION, signature_id=signature_id)
    return certified or cases.find_signature(tx, signature_id)


def record(tx: Transaction, collection: str, owner_id: str, record_id: str) -> Row | None:
    """The record under a signature, as it is stored now."""
    if collection in CERTIFICATIONS:
        return participants.find(tx, CERTIFICATIONS[collection], record_id)
    if collection == CASE_STEPS:
        return cases.up_to(tx, record_id)
    if collection == RELEASES:
        return tx.row(RELEASE, patient_id=owner_id, record_id=record_id)
    return records.find(tx, collection, owner_id, record_id)


def streams(tx: Transaction) -> list[dict[str, Any]]:
    """Every stream in which something can have been signed, as `{"stream", "stream_id"}`."""
    return tx.rows(SIGNED_STREAMS)


def bodies(tx: Transaction, stream_id: str) -> list[str]:
    """What the events of a stream say, in their order."""
    return [row["body"] for row in tx.rows(BODIES, stream_id=stream_id)]
