"""Which members of IKE structs count: methods, types of lists and IP versions tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_METHODS = (
    "presharedKey certificate kerberos - ssl ntlmV2 cga certificate certificate ssl ssl eap "
    "reserved"
)
METHODS = dict(enumerate(_METHODS.split()))

_CREDENTIALS = (
    "presharedKey certificate name - certificate name certificate certificate certificate "
    "certificate certificate name name"
)
CREDENTIALS = dict(enumerate(_CREDENTIALS.split()))

# For each type of list the pointer, and its count where it has one; an unspecified list has none.
ROOTS = (
    ("RootArray", "RootArraySize"),
    ("EnterpriseStoreConfig",),
    ("TrustedRootStoreConfig",),
    (),
)
CRITERIA = (
    ("RootCriteria", "RootArraySize"),
    ("EnterpriseStoreCriteria", "EnterpriseStoreArraySize"),
    ("TrustedRootStoreCriteria", "RootStoreArraySize"),
    (),
)
DIRECTIONS = ("inbound", "outbound")


def _hosts(c: Any) -> set[str]:
    family = "V6" if c.ipVersion else "V4"
    return {f"local{family}Address", f"remote{family}Address"}


def _method(c: Any) -> set[str]:
    return {f"{METHODS[c.authenticationMethodType]}Authentication"}


def _credential(c: Any) -> set[str]:
    return {CREDENTIALS[c.authenticationMethodType]}


def _lists(arms: tuple[tuple[str, ...], ...]) -> Callable[[Any], set[str]]:
    def select(c: Any) -> set[str]:
        return {
            f"{direction}{name}"
            for direction in DIRECTIONS
            for name in arms[getattr(c, f"{direction}ConfigType")]
        }

    return select


SELECTED: dict[str, Callable[[Any], set[str]]] = {
    "IKEEXT_TRAFFIC0": _hosts,
    "IKEEXT_CERTIFICATE_AUTHENTICATION0": _lists(ROOTS),
    "IKEEXT_CERTIFICATE_AUTHENTICATION1": _lists(ROOTS),
    "IKEEXT_CERTIFICATE_AUTHENTICATION2": _lists(CRITERIA),
    **{f"IKEEXT_AUTHENTICATION_METHOD{version}": _method for version in range(3)},
    **{f"IKEEXT_CREDENTIAL{version}": _credential for version in range(3)},
}

COUNTS = {
    "authenticationMethods": "numAuthenticationMethods",
    "ikeProposals": "numIkeProposals",
    "credentials": "numCredentials",
    "eku": "numEku",
    **{
        f"{direction}{arm[0]}": f"{direction}{arm[1]}"
        for direction in DIRECTIONS
        for arm in (*ROOTS, *CRITERIA)
        if len(arm) == 2
    },
}

# Windows leaves them unused: it asks for 0.
RESERVED = {"softExpirationTime", "keyLen", "rounds"}
