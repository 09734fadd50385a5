"""An act of the portal is signed: the one who is signed in proves it again in the form itself.

21 CFR 11.200(a)(1): the first signing in a session takes the password and, where the account has one, the second
factor; each later one takes one of them. What is asked for is the service's rule (`prove_again`), not the form's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from registry.access import asker, desk, session
from registry.domain.actor import Role
from registry.domain.errors import Forbidden
from registry.domain.signature import Signing
from registry.portal.fields import Field, a_credential
from registry.portal.forms import Form
from registry.portal.language import marked
from registry.services.act import Call
from registry.services.prove_again import Proof

PASSWORD, CODE, PASSKEY = "password", "code", "passkey"
PROOF = (
    Field(
        PASSWORD,
        marked("Your password"),
        marked("Signing needs your password again. It has the same force as your handwritten signature."),
        kind="password",
        required=False,
        marks_optional=False,
        attributes={"autocomplete": "current-password"},
    ),
    Field(
        CODE,
        marked("Code from your authenticator app"),
        marked("Only if you have one: needed for the first signature after you signed in."),
        required=False,
        attributes={"autocomplete": "one-time-code", "spellcheck": "false"},
    ),
    Field(PASSKEY, marked("Sign with a passkey"), kind="passkey", required=False, read=a_credential),
)
"""The fields with which a form that is signed ends."""


def signed(form: Form, read: Mapping[str, Any], meaning: str | None = None) -> Call:
    """The call of the form, signed by the one who is signed in. Raises Forbidden when the proof does not prove.

    A proof is used up by that, so call it last, when all else of the form can be read.
    """
    made = form.call()
    if made.actor.role is Role.DELEGATE:
        raise Forbidden(
            "A delegate signs nothing; the prescriber signs.", code="signature-needs-the-prescriber"
        )
    proof = Proof(password=read.get(PASSWORD), code=read.get(CODE), passkey=read.get(PASSKEY))
    here = desk()
    proven = here.prove_again(here.registry, made, session().session_id, proof, asker(made.actor.username))
    return replace(made, signing=Signing(made.actor, proven.components, meaning))


def without_proof(read: Mapping[str, Any]) -> dict[str, Any]:
    """What was read, without what proves."""
    return {name: value for name, value in read.items() if name not in (PASSWORD, CODE, PASSKEY)}
