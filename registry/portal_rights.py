"""Who may use which page of the portal: the part of the table of rights (`rights.py`) that is about pages.

The letters and grounds are those of `rights.py`. No machine uses a page.
"""

PORTAL_TABLE = """
GET  /portal                                                        PDHRCAM -         self
GET  /portal/second-factor                                          PDHRCAM -         pending
POST /portal/second-factor                                          PDHRCAM -         pending
POST /portal/sign-out                                               PDHRCAM -         pending
GET  /portal/authenticator                                          PDHRCAM -         pending
POST /portal/authenticator                                          PDHRCAM -         pending
POST /portal/authenticator/confirmation                             PDHRCAM -         pending
GET  /portal/password                                               PDHRCAM -         self
POST /portal/password                                               PDHRCAM -         self
GET  /portal/account                                                PDHRCAM -         self
POST /portal/account/sessions/{session_id}/end                      PDHRCAM -         self
GET  /portal/dispense                                               --H---- -         presented
POST /portal/dispense                                               --H---- -         presented
GET  /portal/dispense/{decision_id}                                 --HR--- -         held
GET  /portal/dispense/{decision_id}/cancellation                    --H---- -         held
POST /portal/dispense/{decision_id}/cancellation                    --H---- -         held
GET  /portal/dispense/{decision_id}/release                         --H---- -         held
POST /portal/dispense/{decision_id}/checklist                       --H---- -         held
POST /portal/dispense/{decision_id}/release                         --H---- -         presented
GET  /portal/today                                                  --HR--- -         held
GET  /portal/patients                                               PD----- -         treated
GET  /portal/patients/new                                           PD----- -         treated
POST /portal/patients/new                                           PD----- -         treated
GET  /portal/patients/{patient_id}                                  PD----- -         treated
POST /portal/patients/{patient_id}/records/{deed}                   PD----- -         treated
POST /portal/patients/{patient_id}/authorization                    PD----- -         treated
GET  /portal/patients/{patient_id}/transfer                         P------ -         treated
POST /portal/patients/{patient_id}/transfer                         P------ -         treated
GET  /portal/certification                                          PD----- -         belonging
POST /portal/certification                                          P------ -         belonging
GET  /portal/prescriptions/{decision_id}                            PD----- -         prescribed
POST /portal/prescriptions/{decision_id}/cancellation               PD----- -         prescribed
GET  /portal/standing                                               --HR--- -         belonging
GET  /portal/audit                                                  ----CA- -         office
GET  /portal/decisions                                              ----CA- -         office
GET  /portal/decisions/{decision_id}                                ----CA- -         office
GET  /portal/decisions/{decision_id}/replay                         ----CA- -         office
GET  /portal/decisions/{decision_id}/proof                          ----CA- -         office
GET  /portal/patients/{patient_id}/history                          ----CA- -         office
GET  /portal/ledger                                                 -----A- -         office
GET  /portal/editions                                               ----CAM -         office
GET  /portal/editions/{program}/{effective_from}                    ----CAM -         office
GET  /portal/accounts                                               ------M -         office
GET  /portal/accounts/new                                           ------M -         office
POST /portal/accounts/new                                           ------M -         office
GET  /portal/accounts/{account_id}/disablement                      ------M -         office
POST /portal/accounts/{account_id}/disablement                      ------M -         office
GET  /portal/queue                                                  ----C-- -         office
GET  /portal/patients/{patient_id}/holds/{hold_id}/lift             ----C-- -         office
POST /portal/patients/{patient_id}/holds/{hold_id}/lift             ----C-- -         office
GET  /portal/patients/{patient_id}/concerns/{concern_id}/outcome    ----C-- -         office
POST /portal/patients/{patient_id}/concerns/{concern_id}/outcome    ----C-- -         office
"""

PORTAL_OPEN = frozenset(
    {
        ("GET", "/"),
        ("GET", "/portal/static/{digest}/{name}"),
        *((method, "/portal/sign-in") for method in ("GET", "POST")),
        *((method, "/portal/looks") for method in ("GET", "POST")),
    }
)
"""What anybody may use, without signing in."""
