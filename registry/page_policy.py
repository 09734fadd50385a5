"""What a page may do in a browser: nothing but load what this server gave it, with scripts named by a nonce.

Each page is made with a nonce of its own, which its answer's policy repeats (OWASP ASVS 5.0, 3.4.3): a script that
somebody smuggled into the page does not know it and is not run. Everything that is no page gets the closed policy of
`edge/headers.py` and runs nothing at all.
"""

from __future__ import annotations

import secrets

NONCE_BYTES = 16


def new_nonce() -> str:
    """A nonce for one answer, that nobody can guess."""
    return secrets.token_urlsafe(NONCE_BYTES)


def page_policy(nonce: str) -> str:
    """The Content-Security-Policy of a page whose scripts and styles carry the nonce."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
