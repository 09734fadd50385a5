"""Who may use which route, and on what ground: the one table that says it.

P prescriber, D delegate, H pharmacist, R representative, C coordinator, A auditor, M administrator (accounts and
participants, no patients). A machine client uses a route whose scope it holds, or one marked `any`; `-` lets none in.
The ground says whose objects a route gives; what lies outside it is answered like what does not exist. Coordinators,
auditors and administrators stand on their office: where their letter is, they see everybody's.

A route that is not listed here is not served: the application does not start with it. Inside a route a service may say
no to some of its roles: of corrections, those of what speaks for a pregnancy are the coordinator's alone, and a
delegate never answers the prescriber's survey. What is signed is signed by those who may look at it below `/preview`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from registry.domain.actor import Actor, Role
from registry.portal_rights import PORTAL_OPEN, PORTAL_TABLE

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
GET  /accounts                                                      -----AM -         office
POST /accounts                                                      ------M -         office
GET  /accounts/{account_id}                                         -----AM -         office
POST /accounts/{account_id}/disablement                             ------M -         office
POST /accounts/{account_id}/tokens                                  ------M -         office
POST /accounts/{account_id}/invitations                             ------M -         office
POST /accounts/{account_id}/resets                                  ------M -         office
GET  /accounts/{account_id}/sessions                                -----AM -         office
POST /accounts/{account_id}/sessions/{session_id}/revocation        ------M -         office
GET  /accounts/{account_id}/identities                              -----AM -         office
POST /accounts/{account_id}/identities                              ------M -         office
POST /accounts/{account_id}/identities/{identity_id}/revocation     ------M -         office
GET  /accounts/{account_id}/keys                                    -----AM -         office
POST /accounts/{account_id}/keys                                    ------M -         office
POST /accounts/{account_id}/keys/{key_id}/retirement                ------M -         office
POST /tokens/{token_id}/revocation                                  ------M -         office
POST /session/end                                                   PDHRCAM any       pending
POST /session/factor                                                PDHRCAM any       pending
GET  /me                                                            PDHRCAM any       pending
GET  /me/sessions                                                   PDHRCAM any       self
POST /me/sessions/{session_id}/revocation                           PDHRCAM any       self
POST /me/password                                                   PDHRCAM any       self
GET  /me/factors                                                    PDHRCAM any       pending
POST /me/totp                                                       PDHRCAM any       pending
POST /me/totp/confirmation                                          PDHRCAM any       pending
POST /me/totp/revocation                                            PDHRCAM any       self
POST /me/recovery-codes                                             PDHRCAM any       self
POST /me/passkey-challenges                                         PDHRCAM any       pending
POST /me/proof-challenges                                           PDHRCAM any       self
POST /me/passkeys                                                   PDHRCAM any       pending
POST /me/passkeys/{passkey_id}/revocation                           PDHRCAM any       self
GET  /programs                                                      PDHRCAM any       public
GET  /products                                                      PDHRCAM any       public
GET  /decisions                                                     PDHRCA- any       asked
GET  /decisions/{decision_id}                                       PDHRCA- any       asked
GET  /decision-reasons                                              ----CA- -         office
GET  /open-numbers                                                  ----CA- -         office
GET  /courses                                                       ----CA- -         office
GET  /lapsing-trainings                                             ----CA- -         office
GET  /overdue                                                       ----CA- -         office
GET  /reports/assessment                                            ----CA- -         office
GET  /decisions/{decision_id}/bundle                                ----CA- -         office
GET  /ledger/heads                                                  -----A- -         office
GET  /ledger/consistency                                            -----A- -         office
GET  /ledger/events/{event_id}/proof                                -----A- -         office
GET  /prescription-authorizations                                   PD--CA- prescribe prescribed
POST /prescription-authorizations                                   PD----- prescribe treated
GET  /prescription-authorizations/{decision_id}                     PD--CA- prescribe prescribed
POST /prescription-authorizations/cancellations                     PD--C-- prescribe prescribed
GET  /dispense-authorizations                                       --HRCA- dispense  held
POST /dispense-authorizations                                       --H---- dispense  presented
GET  /dispense-authorizations/{decision_id}                         --HRCA- dispense  held
POST /dispense-authorizations/cancellations                         --H-C-- dispense  held
GET  /dispenses                                                     --HRCA- dispense  held
POST /dispenses                                                     --H---- dispense  presented
POST /dispenses/preview                                             --H---- dispense  presented
GET  /dispenses/{decision_id}                                       --HRCA- dispense  held
GET  /patients                                                      PD--CA- patients  treated
POST /patients                                                      PD--C-- patients  treated
POST /patients/search                                               PD--CA- patients  treated
GET  /patients/{patient_id}                                         PD--CA- patients  treated
GET  /patients/{patient_id}/status                                  PD--CA- patients  treated
GET  /patients/{patient_id}/accesses                                ----CA- -         office
GET  /patients/{patient_id}/timeline                                ----CA- -         office
GET  /patients/{patient_id}/difference                              ----CA- -         office
POST /patients/{patient_id}/emergency-access                        P------ -         emergency
GET  /emergency-accesses                                            ----CA- -         office
POST /emergency-accesses/{emergency_access_id}/acknowledgement      ----C-- -         office
GET  /patients/{patient_id}/agreements                              PD--CA- patients  treated
GET  /patients/{patient_id}/agreements/{agreement_id}/copy          PD--CA- patients  treated
POST /patients/{patient_id}/agreements                              P---C-- patients  treated
POST /patients/{patient_id}/agreements/preview                      P---C-- patients  treated
GET  /patients/{patient_id}/authorization-forms                     PD--CA- patients  treated
POST /patients/{patient_id}/authorization-forms                     P---C-- patients  treated
POST /patients/{patient_id}/authorization-forms/preview             P---C-- patients  treated
GET  /patients/{patient_id}/signatures                              PD--CA- patients  treated
GET  /patients/{patient_id}/signatures/{signature_id}/copy          PD--CA- patients  treated
GET  /patients/{patient_id}/clinical-statuses                       PD--CA- patients  treated
POST /patients/{patient_id}/clinical-statuses                       PD--C-- patients  treated
GET  /patients/{patient_id}/concerns                                PD--CA- patients  treated
POST /patients/{patient_id}/concerns                                PD--C-- patients  treated
POST /patients/{patient_id}/concerns/{concern_id}/outcome           ----C-- -         office
POST /patients/{patient_id}/concerns/{concern_id}/outcome/preview   ----C-- -         office
GET  /patients/{patient_id}/contraception-confirmations             PD--CA- patients  treated
POST /patients/{patient_id}/contraception-confirmations             PD--C-- patients  treated
POST /patients/{patient_id}/corrections                             P---C-- patients  treated
POST /patients/{patient_id}/corrections/preview                     P---C-- patients  treated
GET  /patients/{patient_id}/counselings                             PD--CA- patients  treated
POST /patients/{patient_id}/counselings                             PD--C-- patients  treated
POST /patients/{patient_id}/enrollment-ends                         PD--C-- patients  treated
GET  /patients/{patient_id}/dispense-exceptions                     PD--CA- patients  treated
POST /patients/{patient_id}/dispense-exceptions                     P------ -         treated
POST /patients/{patient_id}/dispense-exceptions/preview             P------ -         treated
GET  /patients/{patient_id}/enrollments                             PD--CA- patients  treated
POST /patients/{patient_id}/enrollments                             PD--C-- patients  treated
GET  /patients/{patient_id}/holds                                   PD--CA- patients  treated
POST /patients/{patient_id}/holds                                   ----C-- -         office
POST /patients/{patient_id}/holds/{hold_id}/lift                    ----C-- -         office
POST /patients/{patient_id}/holds/{hold_id}/lift/preview            ----C-- -         office
GET  /patients/{patient_id}/laboratory-results                      PD--CA- patients  treated
POST /patients/{patient_id}/laboratory-results                      PD--C-- patients  treated
GET  /patients/{patient_id}/pregnancy-reports                       PD--CA- patients  treated
POST /patients/{patient_id}/pregnancy-reports                       PD--C-- patients  treated
POST /patients/{patient_id}/pregnancy-reports/{report_id}/follow-ups ----C-- -        office
GET  /patients/{patient_id}/pregnancy-follow-ups                    PD--CA- patients  treated
GET  /pregnancy-reports                                             ----CA- -         office
GET  /patients/{patient_id}/pregnancy-tests                         PD--CA- patients  treated
POST /patients/{patient_id}/pregnancy-tests                         PD--C-- patients  treated
GET  /patients/{patient_id}/reproductive-statuses                   PD--CA- patients  treated
POST /patients/{patient_id}/reproductive-statuses                   PD--C-- patients  treated
GET  /patients/{patient_id}/risk-category-changes                   PD--CA- patients  treated
POST /patients/{patient_id}/risk-category-changes                   PD--C-- patients  treated
GET  /patients/{patient_id}/surveys                                 PD--CA- patients  treated
POST /patients/{patient_id}/surveys                                 PD--C-- patients  treated
POST /patients/{patient_id}/surveys/preview                         P---C-- patients  treated
GET  /patients/{patient_id}/transfers                               PD--CA- patients  treated
POST /patients/{patient_id}/transfers                               P---C-- patients  treated
GET  /noncompliance-events                                          ----CA- -         office
POST /noncompliance-events                                          ----C-- -         office
GET  /noncompliance-events/{event_id}                               ----CA- -         office
GET  /cases                                                         ----CA- -         office
POST /cases                                                         ----C-- -         office
GET  /cases/{case_id}                                               ----CA- -         office
POST /cases/{case_id}/assessments                                   ----C-- -         office
POST /cases/{case_id}/actions                                       ----C-- -         office
POST /cases/{case_id}/actions/{action_id}/completion                ----C-- -         office
POST /cases/{case_id}/measures                                      ----C-- -         office
POST /cases/{case_id}/measures/preview                              ----C-- -         office
POST /cases/{case_id}/reconsiderations                              ----C-- -         office
POST /cases/{case_id}/reconsiderations/preview                      ----C-- -         office
POST /cases/{case_id}/closing                                       ----C-- -         office
POST /cases/{case_id}/closing/preview                               ----C-- -         office
GET  /pharmacies                                                    ----CAM -         office
POST /pharmacies                                                    ----C-- -         office
GET  /pharmacies/{pharmacy_id}                                      --HRCAM -         belonging
POST /pharmacies/{pharmacy_id}/certifications                       ---RC-- -         belonging
POST /pharmacies/{pharmacy_id}/certifications/preview               ---RC-- -         belonging
POST /pharmacies/{pharmacy_id}/pharmacists                          ---RC-- -         belonging
POST /pharmacies/{pharmacy_id}/reinstatements                       ----C-- -         office
POST /pharmacies/{pharmacy_id}/reinstatements/preview               ----C-- -         office
POST /pharmacies/{pharmacy_id}/suspensions                          ----C-- -         office
POST /pharmacies/{pharmacy_id}/suspensions/preview                  ----C-- -         office
POST /pharmacies/{pharmacy_id}/trainings                            ---RC-- -         belonging
POST /pharmacies/{pharmacy_id}/withdrawals                          ---RC-- -         belonging
POST /pharmacies/{pharmacy_id}/withdrawals/preview                  ---RC-- -         belonging
GET  /pharmacists/{pharmacist_id}                                   --HRCAM -         belonging
POST /pharmacists/{pharmacist_id}/trainings                         ---RC-- -         belonging
GET  /prescribers                                                   ----CAM -         office
POST /prescribers                                                   ----C-- -         office
GET  /prescribers/{prescriber_id}                                   PD--CAM -         belonging
POST /prescribers/{prescriber_id}/certifications                    P---C-- -         belonging
POST /prescribers/{prescriber_id}/certifications/preview            P---C-- -         belonging
POST /prescribers/{prescriber_id}/delegates                         P---C-- -         belonging
POST /prescribers/{prescriber_id}/delegates/{delegate_id}/revocation P---C-- -        belonging
POST /prescribers/{prescriber_id}/reinstatements                    ----C-- -         office
POST /prescribers/{prescriber_id}/reinstatements/preview            ----C-- -         office
POST /prescribers/{prescriber_id}/suspensions                       ----C-- -         office
POST /prescribers/{prescriber_id}/suspensions/preview               ----C-- -         office
POST /prescribers/{prescriber_id}/withdrawals                       P---C-- -         belonging
POST /prescribers/{prescriber_id}/withdrawals/preview               P---C-- -         belonging
"""
GROUNDS = {
    "pending": "the account that asks, also while its second factor is still to be presented",
    "self": "the account that asks, and nothing else",
    "public": "the law and the products; nothing about anybody",
    "office": "everybody's, by office",
    "treated": "patients whom the caller's prescriber treats; to read also those opened in an emergency",
    "emergency": "any patient whom the caller does not treat; with a reason, for some hours, and coordinators are told",
    "prescribed": "authorization numbers that were given to the caller's prescriber",
    "held": "confirmation numbers and releases of the caller's pharmacy",
    "presented": "the one patient to whom a number leads that was presented at the caller's pharmacy",
    "asked": "decisions on asks of the caller's prescriber or pharmacy",
    "belonging": "the prescriber or pharmacy to which the caller belongs, and its staff",
}
"""What each ground means for those who have no office."""

OPEN = frozenset(
    {
        *(
            ("POST", f"/api/v1/{path}")
            for path in ("session", "session/passkey", "session/passkey-challenge")
        ),
        *(("POST", f"/api/v1/{path}/accept") for path in ("invitations", "resets")),
        ("POST", "/oauth/token"),
        *(("GET", f"/.well-known/{name}") for name in ("oauth-authorization-server", "smart-configuration")),
        *(("GET", path) for path in ("/healthz", "/readyz", "/version", "/openapi.json", "/docs")),
        *(("GET", path) for path in ("/docs/start.js", "/docs/assets/{name}")),
        *PORTAL_OPEN,
    }
)
"""What anybody may use, without signing in."""

OPEN_WITH_PROVIDER = frozenset({("GET", "/oidc/start"), ("GET", "/oidc/callback")})
"""The same, of an installation where people sign in through an OpenID provider."""


class UnlistedRoute(Exception):
    """A route is not in the table of rights, or has no ground there; the application does not start."""


@dataclass(frozen=True)
class Right:
    """The roles that may use a route, and on what ground. A machine client needs the scope, if the route has one."""

    roles: frozenset[Role]
    scope: str | None
    ground: str

    @property
    def pending(self) -> bool:
        """Whether a session may use it in which a second factor is still to be presented."""
        return self.ground == "pending"

    def allows(self, actor: Actor) -> bool:
        """True when the actor may use the route."""
        if actor.role is Role.CLIENT and self.scope is not None:
            return self.scope in actor.scopes
        return actor.role in self.roles


def right_to(method: str, path: str) -> Right:
    """The right that the route needs. Raises UnlistedRoute when the table does not know it."""
    try:
        return RIGHTS[method, path]
    except KeyError:
        raise UnlistedRoute(f"{method} {path} is not listed in registry/rights.py") from None


def _read(table: str) -> Mapping[tuple[str, str], Right]:
    rights: dict[tuple[str, str], Right] = {}
    for line in table.strip().splitlines():
        method, path, letters, scope, ground = line.split()
        if (method, path) in rights or ground not in GROUNDS:
            raise UnlistedRoute(f"{method} {path} is listed twice or on no known ground")
        clients = {Role.CLIENT} if scope == "any" else set()
        people = {LETTERS[letter] for letter in letters if letter != "-"}
        named = None if scope in ("-", "any") else scope
        rights[method, path] = Right(frozenset(people | clients), named, ground)
    return MappingProxyType(rights)


RIGHTS = _read(TABLE + PORTAL_TABLE.lstrip())
