"""One's own second factors: codes by time, recovery codes, passkeys."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.access import actor, asker, call, desk, session
from registry.api.routes import Routes
from registry.api.schemas import accounts as wire
from registry.api.schemas import answers, sign_in
from registry.api.schemas.lists import NoQuery
from registry.api.sending import JSON, created, shown
from registry.domain.actor import Role
from registry.domain.canonical import canonical_json
from registry.reports.sign_in import show_factors
from registry.services import factors, passkeys
from registry.services.prove_again import Proof
from registry.signing_in import carry

routes = Routes("factors", __name__, description="One's own second factors.")
EVERYBODY = tuple(Role)


@routes.look("/me/factors", gives=sign_in.Factors, query=NoQuery)
def show_own_factors(_query: dict[str, Any]) -> Response:
    """The second factors of the account that asks."""
    return shown(show_factors(desk().registry, actor().account_id))


@routes.act(
    "/me/totp",
    body=sign_in.ProofBody,
    gives=sign_in.TotpSecret,
    keyed=False,
)
def begin_totp(body: dict[str, Any]) -> Response:
    """Begin to enroll a device that gives codes by time. The secret is shown once, and counts once it is confirmed."""
    _prove(body)
    return created(factors.enroll_totp(desk().registry, call()))


@routes.act(
    "/me/totp/confirmation",
    body=sign_in.CodeBody,
    gives=sign_in.TotpConfirmed,
    keyed=False,
)
def confirm_totp(body: dict[str, Any]) -> Response:
    """Confirm the device by a code; the recovery codes are shown once."""
    done = factors.confirm_totp(desk().registry, call(), session(), body["code"])
    return carry(created(done.answer), done.session)


@routes.act("/me/totp/revocation", body=sign_in.ProofBody, gives=answers.Revocation, keyed=False)
def remove_totp(body: dict[str, Any]) -> Response:
    """Remove the device that gives codes by time, if another second factor is there."""
    _prove(body)
    return created(factors.remove_totp(desk().registry, call(), session()))


@routes.act(
    "/me/recovery-codes",
    body=sign_in.ProofBody,
    gives=sign_in.RecoveryCodes,
    keyed=False,
)
def renew_recovery_codes(body: dict[str, Any]) -> Response:
    """New recovery codes in the place of the old ones, shown once."""
    _prove(body)
    return created(factors.renew_recovery_codes(desk().registry, call()))


@routes.act(
    "/me/passkey-challenges",
    body=sign_in.ProofBody,
    gives=sign_in.Challenge,
    keyed=False,
)
def challenge_to_register(body: dict[str, Any]) -> Response:
    """What a browser needs to make a passkey, for five minutes and one answer."""
    who, here = actor(), desk()
    options = passkeys.begin_registration(
        here.registry, call(), session(), Proof(**body), asker(who.username)
    )
    return Response(canonical_json(options), 201, content_type=JSON)


@routes.act("/me/proof-challenges", body=wire.Nothing, gives=sign_in.Challenge, keyed=False)
def challenge_to_prove(_body: dict[str, Any]) -> Response:
    """What a browser needs to prove again, with a passkey, who is signed in: before a signature, say."""
    session()
    return Response(canonical_json(passkeys.begin_proof(desk().registry, call())), 201, content_type=JSON)


@routes.act(
    "/me/passkeys",
    body=sign_in.PasskeyBody,
    gives=sign_in.Passkey,
    keyed=False,
)
def register_passkey(body: dict[str, Any]) -> Response:
    """Register the passkey that the browser made. With the first factor come recovery codes, shown once."""
    request = passkeys.RegisterPasskey(**body)
    done = passkeys.register_passkey(desk().registry, call(), session(), request)
    return carry(created(done.answer), done.session)


@routes.act(
    "/me/passkeys/<uuid:passkey_id>/revocation",
    body=sign_in.ProofBody,
    gives=answers.Revocation,
    keyed=False,
)
def remove_passkey(body: dict[str, Any], passkey_id: str) -> Response:
    """Remove a passkey, if another second factor is there."""
    _prove(body)
    return created(passkeys.remove_passkey(desk().registry, call(), session(), passkey_id))


def _prove(body: dict[str, Any]) -> None:
    factors.require_proof(desk().registry, call(), session(), Proof(**body), asker(actor().username))
