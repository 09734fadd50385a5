"""The edge at which an act is signed: the signer proves again who it is, or only looks at what would be signed.

21 CFR 11.200(a)(1): the first signing in a session takes the password and, where the account has one, the second factor
(or a passkey, which is both); each later one takes one of them. A bearer token has no session, so each signing with it
takes them all. A machine is no person and signs nothing, but a person can sign
through it by naming the account and bringing its password.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, g

from registry.access import actor, asker, call, desk, session_id
from registry.api.sending import shown
from registry.domain.actor import Actor, Role
from registry.domain.canonical import canonical_json
from registry.domain.errors import Forbidden, Invalid
from registry.domain.signature import Signing, digest
from registry.rights import Right
from registry.services import recognize
from registry.services.act import Call
from registry.services.log_access import log_apart
from registry.services.prove_again import Proof
from registry.services.signing import Displayed

View = Callable[..., Any]
SECRETS = ("password", "code", "passkey")
NOBODY = Actor(str(UUID(int=0)), Role.CLIENT, "")
"""Stands for a name that no account has, so that its proof fails as any wrong one does, and takes as long."""


def signed_by(right: Right) -> Callable[[View], View]:
    """The view of an act that is signed by those whom the right lets in."""

    def wrap(view: View) -> View:
        @wraps(view)
        def signs(*args: Any, **kwargs: Any) -> Any:
            g.signers = right.roles
            return view(*args, **kwargs)

        return signs

    return wrap


def previewed(view: View) -> View:
    """The view of a signed act, only tried: it shows what would be signed, and records nothing but the reading."""

    @wraps(view)
    def shows(*args: Any, **kwargs: Any) -> Response:
        g.previewing = True
        try:
            view(*args, **kwargs)
        except Displayed as found:
            _log_reading(found.content)
            return shown({"content": found.content, "content_sha256": digest(found.content)})
        raise LookupError("an act that is signed was carried out where it was only to be looked at")

    shows.__name__ = f"{view.__name__}_preview"
    of_the_act = (view.__doc__ or "").strip().splitlines()[0]
    shows.__doc__ = f"What would be signed; nothing is recorded but the reading. {of_the_act}"
    return shows


def signed_call(body: dict[str, Any], *, says_meaning: bool = True) -> Call:
    """The call of an act that is signed by somebody who may; takes `signing` out of the body.

    `says_meaning` False: the body says what each signature means, so `signing` does not.

    Raises:
        Forbidden: a delegate or a machine signs, or the proof does not prove.
        Invalid: the act is not signed, or the hash is not of the content that came with it.
    """
    signing: Mapping[str, Any] | None = body.pop("signing", None)
    if g.get("previewing", False):
        return _previewed(signing)
    made = call(_without_secrets(body, signing))
    if actor().role is Role.DELEGATE:
        raise Forbidden(
            "A delegate signs nothing; the prescriber signs.", code="signature-needs-the-prescriber"
        )
    if signing is None:
        raise _unsigned()
    if not says_meaning and "meaning" in signing:
        raise Invalid(
            "Each signature says its own meaning.",
            fields={"/signing/meaning": "leave it out; say it in `signatures`"},
        )
    displayed_sha256 = _displayed(signing)
    signer = _signer(signing)
    components = _proven(replace(made, actor=signer), signing)
    if not _may_sign(signer):
        raise _needs_a_person()
    given = Signing(signer, components, signing.get("meaning"), displayed_sha256, signing.get("content"))
    return replace(made, signing=given)


def unsigned_call(body: dict[str, Any]) -> Call:
    """The call of an act that is signed in other cases than this one. Raises Invalid when it is signed all the same."""
    if g.get("previewing", False) or body.pop("signing", None) is not None:
        raise Invalid(
            "Nothing is signed here.",
            code="not-signed",
            fields={"/signing": "leave it out; nothing is signed"},
        )
    return call()


def _previewed(signing: Mapping[str, Any] | None) -> Call:
    if signing is not None:
        raise Invalid(
            "Nothing is signed while it is only looked at.",
            fields={"/signing": "leave it out of a preview"},
        )
    return replace(call(), idempotency_key=None, signing=Signing(actor(), preview=True))


def _log_reading(content: Mapping[str, Any]) -> None:
    """What is displayed of a patient stands in the access log first; a preview of a release names no patient."""
    log_apart(desk().registry, call(), f"{content['act']}-preview", [content.get("patient_id")])


def _without_secrets(body: Mapping[str, Any], signing: Mapping[str, Any] | None) -> bytes:
    """What an idempotency key is bound to: the body with all of the signing but what proves it."""
    said = {name: value for name, value in (signing or {}).items() if name not in SECRETS}
    return canonical_json({**body, "signing": said}).encode()


def _unsigned() -> Exception:
    if actor().role is Role.CLIENT:
        return _needs_a_person()
    return Invalid(
        "This is signed: prove again who you are.",
        code="signature-required",
        fields={"/signing": "an object with your password was expected"},
    )


def _needs_a_person() -> Forbidden:
    return Forbidden(
        "A machine signs nothing. The person who signs through it is named with password in `signing`, and acts for "
        "the same prescriber or pharmacy.",
        code="signature-needs-a-person",
    )


def _displayed(signing: Mapping[str, Any]) -> str | None:
    """The hash of what was displayed. Raises Invalid when the content beside it has another."""
    said: str | None = signing.get("content_sha256")
    if "content" not in signing:
        return said
    found = digest(signing["content"])
    if said is not None and said != found:
        raise Invalid(
            "The hash is not of the content that came with it.",
            fields={"/signing/content": "send back content and content_sha256 as the preview gave them"},
        )
    return found


def _signer(signing: Mapping[str, Any]) -> Actor:
    asking, username = actor(), signing.get("username")
    if username is None:
        if asking.role is Role.CLIENT:
            raise _needs_a_person()
        return asking
    if asking.role is not Role.CLIENT:
        if username != asking.username:
            raise Invalid(
                "Each signs under an own account.",
                fields={"/signing/username": "leave it out, or name your own"},
            )
        return asking
    return recognize.named(desk().registry, username) or replace(NOBODY, username=username)


def _proven(made: Call, signing: Mapping[str, Any]) -> tuple[str, ...]:
    """The components by which the actor of the call has proven again who it is. Raises Forbidden when it has not."""
    proof = Proof(**{part: signing.get(part) for part in SECRETS})
    session = session_id() if made.actor == actor() else None
    try:
        return (
            desk().prove_again(desk().registry, made, session, proof, asker(made.actor.username)).components
        )
    except Forbidden as error:
        fields = {f"/signing{pointer}": detail for pointer, detail in error.fields.items()}
        raise Forbidden(error.sentence, code=error.code, fields=fields) from error


def _may_sign(signer: Actor) -> bool:
    """True for the account itself, and for a person in a role that signs who works where the machine belongs."""
    asking = actor()
    if signer == asking:
        return True
    where = "pharmacy_id" if signer.role is Role.PHARMACIST else "prescriber_id"
    own = getattr(asking, where)
    return signer.role in g.signers and own is not None and own == getattr(signer, where)
