"""Second factors are enrolled, renewed and taken away; who does it proves again who it is (ASVS 5.0 7.5.1).

In a pending session only somebody who has no factor yet may enroll one, and only within an hour of being let in by an
administrator: otherwise whoever stole a password would enroll his own. When factors change, every other session of the
account ends (7.4.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pyotp

from registry.domain.errors import Conflict, Forbidden, Invalid
from registry.services import codes
from registry.services.act import Answer, Call, answer, enter, new_id
from registry.services.attempts import Asker
from registry.services.codes import new_recovery_code, recovery_hash
from registry.services.prove_again import Proof, prove_again
from registry.services.registry import Registry
from registry.services.sessions import Session, close_all
from registry.services.sign_in import has_factor, upgrade
from registry.storage import second_factors
from registry.storage.transaction import Row, Transaction, reading, transaction

ISSUER = "REMS registry"
RECOVERY_CODES = 10
PRESENT_FIRST = "This account has a second factor: present it first, then come back to this."
TIME_TO_ENROLL = timedelta(hours=1)
ENROLL_ANEW = (
    "The first second factor is enrolled within an hour of accepting the invitation, or of a reset that says that the "
    "factors are lost. Have the administrator issue such a reset; the password alone is not enough any more."
)
LAST = "This is the only second factor of the account; enroll another one first."


@dataclass(frozen=True)
class Done:
    """The answer, and the session that took the place of a pending one, if one did."""

    answer: Answer
    session: Session | None = None


def require_proof(registry: Registry, call: Call, session: Session, proof: Proof, asker: Asker) -> None:
    """The factors of the account may be changed in this session. Raises Forbidden, with what is needed first."""
    if not session.pending:
        prove_again(registry, call, None, proof, asker)
        return
    with reading(registry.database) as tx:
        require_first(tx, call)


def require_first(tx: Transaction, call: Call) -> None:
    """The account has no factor yet, and was given to its owner a moment ago, so the first one may be enrolled.

    Later on a password alone must not be enough for it (ASVS 5.0 6.4.3): it may be another's by then. Raises Forbidden.
    """
    account_id = call.actor.account_id
    if has_factor(tx, account_id):
        raise Forbidden(PRESENT_FIRST, code="second-factor-needed")
    if not second_factors.vouched_for_since(tx, account_id, call.as_of - TIME_TO_ENROLL):
        raise Forbidden(ENROLL_ANEW, code="enrollment-closed")


def enroll_totp(registry: Registry, call: Call) -> Answer:
    """A new secret waits for its confirmation; it is in this answer and nowhere else. One in use stays until then."""
    who, secret = call.actor, pyotp.random_base32()
    with transaction(registry.database) as tx:
        second_factors.revoke_open_totp(tx, account_id=who.account_id, at=call.as_of, by=who.account_id)
        totp_id = new_id(call)
        known = {"totp_id": totp_id, "recorded_at": call.as_of}
        row = {"account_id": who.account_id, "recorded_by": who.account_id, "secret": secret}
        second_factors.add_totp(tx, {**known, **row})
        enter(tx, call, "totp-begun", {"totp_id": totp_id}, stream="account", stream_id=who.account_id)
    uri = pyotp.TOTP(secret).provisioning_uri(name=who.username, issuer_name=ISSUER)
    return answer({**known, "secret": secret, "provisioning_uri": uri})


def confirm_totp(registry: Registry, call: Call, session: Session, code: str) -> Done:
    """The secret counts from now on, in the place of an earlier one; new recovery codes are in this answer alone.

    Raises Conflict when no secret waits, Invalid for a wrong code.
    """
    account_id = call.actor.account_id
    with transaction(registry.database) as tx:
        if session.pending:
            require_first(tx, call)
        row = second_factors.open_totp(tx, account_id)
        if row is None:
            raise Conflict("No secret waits for a code; begin anew.", code="nothing-to-confirm")
        totp_id = row["totp_id"]
        step = _step_of(registry, row, code, call)
        if step is None:
            raise Invalid("The code is wrong; check the clock of the device.", fields={"/code": "wrong"})
        second_factors.revoke_totp(tx, account_id=account_id, at=call.as_of, by=account_id)
        second_factors.confirm_totp(tx, totp_id=totp_id, step=step, at=call.as_of)
        enter(tx, call, "totp-confirmed", {"totp_id": totp_id}, stream="account", stream_id=account_id)
        document = {"totp_id": totp_id, "confirmed_at": call.as_of, "recovery_codes": renew(tx, call)}
        return Done(answer(document), settle(tx, registry, call, session, "totp"))


def _step_of(registry: Registry, row: Row, code: str, call: Call) -> int | None:
    return codes.matching_step(codes.secret_of(registry.sign_in, row), code, call.as_of, None)


def renew_recovery_codes(registry: Registry, call: Call) -> Answer:
    """New recovery codes take the place of the old ones; they are in this answer and nowhere else."""
    with transaction(registry.database) as tx:
        return answer({"recovery_codes": renew(tx, call), "recorded_at": call.as_of})


def remove_totp(registry: Registry, call: Call, session: Session) -> Answer:
    """The secret gives no valid codes any more. Raises Conflict when there is none, or nothing beside it."""
    account_id = call.actor.account_id
    with transaction(registry.database) as tx:
        if not second_factors.revoke_totp(tx, account_id=account_id, at=call.as_of, by=account_id):
            raise Conflict("There is no code by time to remove.", code="already-ended")
        require_another(tx, registry, account_id)
        enter(tx, call, "totp-removed", {}, stream="account", stream_id=account_id)
        settle(tx, registry, call, session, "totp")
        return answer({"revoked_at": call.as_of})


def renew(tx: Transaction, call: Call) -> list[str]:
    """New recovery codes, kept as hashes; the old ones end."""
    account_id = call.actor.account_id
    second_factors.revoke_recovery_codes(tx, account_id=account_id, at=call.as_of, by=account_id)
    made = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    hashes = map(recovery_hash, made)
    second_factors.add_recovery_codes(tx, account_id=account_id, hashes=hashes, at=call.as_of)
    body = {"codes": RECOVERY_CODES}
    enter(tx, call, "recovery-codes-renewed", body, stream="account", stream_id=account_id)
    return made


def require_another(tx: Transaction, registry: Registry, account_id: str) -> None:
    """The account still has a second factor, where one is required. Raises Conflict when not."""
    if registry.sign_in.second_factor_required and not has_factor(tx, account_id):
        raise Conflict(LAST, code="last-factor")


def settle(tx: Transaction, registry: Registry, call: Call, session: Session, kind: str) -> Session | None:
    """A pending session becomes a whole one; of a whole one the others end."""
    if session.pending:
        return upgrade(tx, registry, call, session, kind)
    close_all(tx, call, call.actor.account_id, but=session.session_id)
    return None
