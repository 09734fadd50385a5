"""Who may use which route: the one table that the tests of access go by.

P prescriber, D delegate, H pharmacist, R representative, C coordinator, A auditor, M administrator (accounts only);
a machine client needs the scope after the letters, may use a route marked `any`, and no other. Inside a route a service
may say no to some of them: of corrections, those of what speaks for a pregnancy are the coordinator's alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.actor import Role

LETTERS = {
    "P": Role.PRESCRIBER,
    "D": Role.DELEGATE,
    "H": Role.PHARMACIST,
    "R": Role.REPRESENTATIVE,
    "C": Role.COORDINATOR,
    "A": Role.AUDITOR,
    "M": Role.ADMINISTRATOR,
}
TABLE = """
GET  /accounts                                                      -----AM
POST /accounts                                                      ------M
GET  /accounts/{account_id}                                         -----AM
POST /accounts/{account_id}/disablement                             ------M
POST /accounts/{account_id}/tokens                                  ------M
POST /tokens/{token_id}/revocation                                  ------M
POST /session/end                                                   PDHRCAM any
GET  /me                                                            PDHRCAM any
GET  /programs                                                      PDHRCAM any
GET  /products                                                      PDHRCAM any
GET  /decisions                                                     PDHRCA- any
GET  /decisions/{decision_id}                                       PDHRCA- any
GET  /decisions/{decision_id}/bundle                                ----CA-
GET  /ledger/heads                                                  -----A-
GET  /ledger/consistency                                            -----A-
GET  /ledger/events/{event_id}/proof                                -----A-
GET  /prescription-authorizations                                   PD--CA- prescribe
POST /prescription-authorizations                                   PD----- prescribe
GET  /prescription-authorizations/{decision_id}                     PD--CA- prescribe
POST /prescription-authorizations/cancellations                     PD--C-- prescribe
GET  /dispense-authorizations                                       --HRCA- dispense
POST /dispense-authorizations                                       --H---- dispense
GET  /dispense-authorizations/{decision_id}                         --HRCA- dispense
POST /dispense-authorizations/cancellations                         --H-C-- dispense
GET  /dispenses                                                     --HRCA- dispense
POST /dispenses                                                     --H---- dispense
GET  /dispenses/{decision_id}                                       --HRCA- dispense
GET  /patients                                                      PD--CA- patients
POST /patients                                                      PD--C-- patients
GET  /patients/{patient_id}                                         PD--CA- patients
GET  /patients/{patient_id}/status                                  PD--CA- patients
GET  /patients/{patient_id}/agreements                              PD--CA- patients
POST /patients/{patient_id}/agreements                              P---C-- patients
GET  /patients/{patient_id}/authorization-forms                     PD--CA- patients
POST /patients/{patient_id}/authorization-forms                     P---C-- patients
GET  /patients/{patient_id}/signatures                              PD--CA- patients
GET  /patients/{patient_id}/clinical-statuses                       PD--CA- patients
POST /patients/{patient_id}/clinical-statuses                       PD--C-- patients
GET  /patients/{patient_id}/concerns                                PD--CA- patients
POST /patients/{patient_id}/concerns                                PD--C-- patients
POST /patients/{patient_id}/concerns/{concern_id}/outcome           ----C--
GET  /patients/{patient_id}/contraception-confirmations             PD--CA- patients
POST /patients/{patient_id}/contraception-confirmations             PD--C-- patients
POST /patients/{patient_id}/corrections                             PD--C-- patients
GET  /patients/{patient_id}/counselings                             PD--CA- patients
POST /patients/{patient_id}/counselings                             PD--C-- patients
POST /patients/{patient_id}/enrollment-ends                         PD--C-- patients
GET  /patients/{patient_id}/dispense-exceptions                     PD--CA- patients
POST /patients/{patient_id}/dispense-exceptions                     P------
GET  /patients/{patient_id}/enrollments                             PD--CA- patients
POST /patients/{patient_id}/enrollments                             PD--C-- patients
GET  /patients/{patient_id}/holds                                   PD--CA- patients
POST /patients/{patient_id}/holds                                   ----C--
POST /patients/{patient_id}/holds/{hold_id}/lift                    ----C--
GET  /patients/{patient_id}/laboratory-results                      PD--CA- patients
POST /patients/{patient_id}/laboratory-results                      PD--C-- patients
GET  /patients/{patient_id}/pregnancy-reports                       PD--CA- patients
POST /patients/{patient_id}/pregnancy-reports                       PD--C-- patients
GET  /patients/{patient_id}/pregnancy-tests                         PD--CA- patients
POST /patients/{patient_id}/pregnancy-tests                         PD--C-- patients
GET  /patients/{patient_id}/reproductive-statuses                   PD--CA- patients
POST /patients/{patient_id}/reproductive-statuses                   PD--C-- patients
GET  /patients/{patient_id}/risk-category-changes                   PD--CA- patients
POST /patients/{patient_id}/risk-category-changes                   PD--C-- patients
GET  /patients/{patient_id}/surveys                                 PD--CA- patients
POST /patients/{patient_id}/surveys                                 PD--C-- patients
GET  /patients/{patient_id}/transfers                               PD--CA- patients
POST /patients/{patient_id}/transfers                               P---C-- patients
GET  /pharmacies                                                    ----CAM
POST /pharmacies                                                    ----C--
GET  /pharmacies/{pharmacy_id}                                      --HRCAM
POST /pharmacies/{pharmacy_id}/certifications                       ---RC--
POST /pharmacies/{pharmacy_id}/pharmacists                          ---RC--
POST /pharmacies/{pharmacy_id}/reinstatements                       ----C--
POST /pharmacies/{pharmacy_id}/suspensions                          ----C--
POST /pharmacies/{pharmacy_id}/trainings                            ---RC--
POST /pharmacies/{pharmacy_id}/withdrawals                          ---RC--
GET  /pharmacists/{pharmacist_id}                                   --HRCAM
POST /pharmacists/{pharmacist_id}/trainings                         ---RC--
GET  /prescribers                                                   ----CAM
POST /prescribers                                                   ----C--
GET  /prescribers/{prescriber_id}                                   PD--CAM
POST /prescribers/{prescriber_id}/certifications                    P---C--
POST /prescribers/{prescriber_id}/delegates                         P---C--
POST /prescribers/{prescriber_id}/delegates/{delegate_id}/revocation P---C--
POST /prescribers/{prescriber_id}/reinstatements                    ----C--
POST /prescribers/{prescriber_id}/suspensions                       ----C--
POST /prescribers/{prescriber_id}/withdrawals                       P---C--
"""
OPEN = {
    ("POST", "/api/v1/session"),
    *(("GET", path) for path in ("/healthz", "/readyz", "/version", "/openapi.json", "/docs")),
    *(("GET", path) for path in ("/docs/start.js", "/docs/assets/{name}")),
}
"""What anybody may use, without signing in."""


@dataclass(frozen=True)
class Access:
    """One line of the table."""

    method: str
    path: str
    roles: frozenset[Role]
    scope: str | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def to(self, role: Role, scopes: tuple[str, ...] = ()) -> bool:
        """True when the table lets the role in, a machine client with those scopes."""
        return self.scope in ("any", *scopes) if role is Role.CLIENT else role in self.roles


def _read(line: str) -> Access:
    method, path, letters, *scope = line.split()
    roles = frozenset(LETTERS[letter] for letter in letters if letter != "-")
    return Access(method, path, roles, scope[0] if scope else None)


ACCESS = tuple(map(_read, TABLE.strip().splitlines()))
