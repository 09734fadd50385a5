"""Public keys of nobody: an assertion whose key is not known is looked at with one of them, and so takes as long.

Both were made for this file and their private halves thrown away at once, so nothing is ever signed by them. Who had
one would still have no client: no key is registered under the id that goes with them.
"""

from __future__ import annotations

from uuid import UUID

from registry.services.public_keys import PublicKey, of_jwk

NOBODYS_ID = str(UUID(int=0))
RSA_MODULUS = (
    "miuvxdfWsJ6tM_Fs2eSfOHUsjBmTgUWuxKsGY_ldaEe7FuX-K6mBA9dTo0viFIIFKwhjaNrRkNwxOHvIUtECL5UaZugRuanfo1w9pVibdnSVOHkN"
    "KG0APhb-EEtj-k5rPWLU1554IfrewwrSlXbd4MycVgjb-kDBZ8Mg7tN33BvGX62ABcNkV5Briqw8mXDcClqItpaezCICVJM70Gy1kcAhRoqLVTTa"
    "UVuoSXKyKNtoyQffSBtfK6tUjq6gvqavYrRGkBL4hHFvlycACMZGxUG7HVz8wiXKZr7EAwBDHdGGzLZdF0EZ4LsQtMIutTVDPChY4QFFqzHEW9Jl"
    "CAMGZw"
)
POINT = {
    "x": "CwytSND4aewlPOqNoD7xeFbek4RAhdx5LDjwxgeRNVdDKpCaWjmjbxGVqiNlYagL",
    "y": "9GyAdK7dBg9g_QBZoQOYbvA_CB0lLkykEH1Fe7ZDh0vHkjj3TCsvPFfGgl9dR2XK",
}
KEYS = (
    of_jwk({"kty": "RSA", "n": RSA_MODULUS, "e": "AQAB"}),
    of_jwk({"kty": "EC", "crv": "P-384", **POINT}),
)
NOBODYS_KEYS: dict[str, PublicKey] = {key.algorithm: key for key in KEYS}
"""By algorithm."""
