"""The settings of an OpenID provider: whose word counts, who the registry is to it, and what is a second factor."""

from dataclasses import dataclass, field

from registry.addresses import fetchable
from registry.setting import Setting

KINDS = ("acr", "amr")
OF_PROVIDER = (
    Setting(
        "REGISTRY_OIDC_ISSUER",
        "none",
        "The OpenID provider through which people may sign in, exactly as it names itself; `https`, or `http` on a "
        "loopback address. The client id and secret must be set with it.",
    ),
    Setting("REGISTRY_OIDC_CLIENT_ID", "none", "The name under which the registry is known to the provider."),
    Setting("REGISTRY_OIDC_CLIENT_SECRET", "none", "The registry's secret at the provider.", secret=True),
    Setting(
        "REGISTRY_OIDC_SECOND_FACTORS",
        "none",
        "What the provider says when it has asked for a second factor, such as `amr:mfa acr:urn:example:gold`. Where "
        "it says none of them, a sign-in through it has proved one factor.",
    ),
)


@dataclass(frozen=True)
class ProviderSettings:
    """One provider. `second_factors` are what it says, as `amr:mfa` or `acr:…`, when it asked for a second factor."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    second_factors: frozenset[str] = frozenset()


def provider_of(
    issuer: str | None, client_id: str | None, client_secret: str | None, second_factors: str
) -> ProviderSettings | None:
    """The provider, or None where none is set. Raises ValueError with what is wrong."""
    said = [value for value in (issuer, client_id, client_secret) if value]
    words = second_factors.split()
    wrong = [word for word in words if word.partition(":")[0] not in KINDS or not word.partition(":")[2]]
    if wrong:
        raise ValueError(f"names the second factor {wrong[0]!r}, which is neither acr: nor amr: with a value")
    if not said:
        if words:
            raise ValueError("names second factors, but no provider is set")
        return None
    if issuer is None or client_id is None or client_secret is None or len(said) < 3:
        raise ValueError("is set without the client id or the client secret, or they without it")
    if fetchable(issuer) != (issuer,) or "?" in issuer:
        raise ValueError(f"is {issuer!r}, not the address of one issuer")
    return ProviderSettings(issuer, client_id, client_secret, frozenset(words))
