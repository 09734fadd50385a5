"""A witness elsewhere signs each head it is shown, after it has seen for itself that the tree only grew.

The registry posts `{"head", "from", "consistency"}`; the witness answers 200 with `{"public_key", "signature"}`, or
409 with `{"tree_size"}`, the size that it knows, when the proof did not begin there. Nothing of a patient is sent.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from registry.domain.canonical import canonical_json
from registry.domain.errors import Unavailable
from registry.domain.head import SignedHead
from registry.services.signed_heads import signature_fits

LONGEST_ANSWER_S = 1.0
LARGEST_ANSWER = 4096
Proof = Callable[[int, int], tuple[bytes, ...]]


@dataclass(frozen=True)
class Witness:
    """Where the witness listens, and the public key that it signs with."""

    url: str
    public_key: bytes

    def sign(self, signed: SignedHead, known: int, proof: Proof) -> bytes:
        """The witness's signature on the head. `known` is the size that it is thought to know.

        Raises Unavailable when it does not answer, does not agree, or its signature does not fit.
        """
        status, said = self._post(signed, known, proof)
        size = said.get("tree_size")
        if status == 409 and isinstance(size, int):
            if not 0 <= size <= signed.head.tree_size:
                raise _doubt(f"has seen a tree of {size} events, more than there are", "witness-disagrees")
            status, said = self._post(signed, size, proof)
        if status != 200:
            code = "witness-disagrees" if status in (409, 422) else "witness-silent"
            raise _doubt(f"answered {status}", code)
        return self._signature(signed, said)

    def _post(self, signed: SignedHead, known: int, proof: Proof) -> tuple[int, dict[str, object]]:
        path = [hash_.hex() for hash_ in proof(known, signed.head.tree_size)]
        body = canonical_json({"head": signed.document, "from": known, "consistency": path}).encode()
        request = urllib.request.Request(  # noqa: S310 - the setting allows http and https alone
            self.url, data=body, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=LONGEST_ANSWER_S) as answer:  # noqa: S310 - as above
                return answer.status, _document(answer.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _document(error.read(LARGEST_ANSWER))
        except OSError as error:
            raise _doubt("does not answer", "witness-silent") from error

    def _signature(self, signed: SignedHead, said: dict[str, object]) -> bytes:
        try:
            signature = bytes.fromhex(str(said.get("signature")))
        except ValueError:
            signature = b""
        if not signature_fits(self.public_key, signature, signed.head.witnessed_bytes):
            raise _doubt("gave a signature that does not fit", "witness-disagrees")
        return signature


def _document(content: bytes) -> dict[str, object]:
    try:
        said = json.loads(content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _doubt(what: str, code: str) -> Unavailable:
    return Unavailable(f"The witness of the ledger {what}.", code=code)
