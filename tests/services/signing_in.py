"""Sessions and factors of somebody, brought about by the services themselves."""

from __future__ import annotations

import pyotp

from registry.services.act import Call, new_id
from registry.services.registry import Registry
from registry.services.sessions import open_session
from registry.storage import second_factors
from registry.storage.transaction import transaction
from tests.people import Somebody


def a_session(person: Somebody, *factors: str) -> str:
    """The id of a new session of that person."""
    registry: Registry = person.app.extensions["desk"].registry
    call = Call(person.actor, person.place.clock.now())
    with transaction(registry.database) as tx:
        return open_session(tx, registry.sign_in, call, factors or ("password",), due=False).session_id


def with_totp(person: Somebody) -> None:
    """The person has a confirmed TOTP, of which no code was used."""
    registry: Registry = person.app.extensions["desk"].registry
    call = Call(person.actor, person.place.clock.now())
    person.totp, totp_id = pyotp.random_base32(), new_id(call)
    with transaction(registry.database) as tx:
        row = {"totp_id": totp_id, "account_id": person.account_id, "secret": person.totp}
        by = {"recorded_at": call.as_of, "recorded_by": person.account_id}
        second_factors.add_totp(tx, {**row, **by})
        second_factors.confirm_totp(tx, totp_id=totp_id, step=0, at=call.as_of)
