"""Providers, sublayers, provider contexts and filters, and tunnels made of them.

The four kinds follow the same rules, so that their functions are listed by what they do.
"""

from wfp_ipsec._functions.rules import (
    OWN,
    REFUSED,
    WRITE,
    Function,
    Windows,
    enumerate_on,
    get_security_on,
    set_security_on,
    subscribe_on,
)

VISTA, WIN7, WIN8 = Windows.VISTA, Windows.WIN7, Windows.WIN8
WIN10_1709 = Windows.WIN10_1709
VERSIONS = (VISTA, WIN7, WIN8, WIN10_1709)

# How the kinds are called, and what their objects refer to.
NAMES = {
    "Provider": "provider",
    "SubLayer": "sublayer",
    "ProviderContext": "provider context",
    "Filter": "filter",
}
PROVIDER = "its provider"
REFERENCES = {
    "SubLayer": PROVIDER,
    "ProviderContext": PROVIDER,
    "Filter": "its layer, sublayer, callout, provider and provider context",
}

# A tunnel has no container of its own: its parts are checked one by one.
ADD_TUNNEL = (
    "FWPM_ACTRL_ADD on the provider contexts and the filters and "
    "FWPM_ACTRL_ADD_LINK on what they refer to"
)
DELETE_TUNNEL = "DELETE on each provider context and filter of the tunnel"


def _add(kind: str) -> str:
    right = f"FWPM_ACTRL_ADD on the {NAMES[kind]}s"
    references = REFERENCES.get(kind)
    return f"{right} and FWPM_ACTRL_ADD_LINK on {references}" if references else right


def _read(kind: str) -> str:
    return f"FWPM_ACTRL_READ on the {NAMES[kind]}"


def _delete(kind: str) -> str:
    return f"DELETE on the {NAMES[kind]}"


def _kind(kind: str) -> tuple[Function, ...]:
    """Returns the functions that each kind of object has in version 0."""
    prefix, one, add = f"Fwpm{kind}", f"the {NAMES[kind]}", _add(kind)
    read, delete = _read(kind), _delete(kind)
    secured = f"{one}, or without a key on the {NAMES[kind]}s"
    return (
        Function(f"{prefix}Add0", VISTA, add, WRITE),
        Function(f"{prefix}DeleteByKey0", VISTA, delete, WRITE, OWN),
        Function(f"{prefix}GetByKey0", VISTA, read),
        Function(f"{prefix}CreateEnumHandle0", VISTA, enumerate_on(f"{one}s", each=True)),
        Function(f"{prefix}Enum0", VISTA),
        Function(f"{prefix}DestroyEnumHandle0", VISTA),
        Function(f"{prefix}GetSecurityInfoByKey0", VISTA, get_security_on(secured)),
        Function(f"{prefix}SetSecurityInfoByKey0", VISTA, set_security_on(secured), REFUSED, OWN),
        Function(f"{prefix}SubscribeChanges0", VISTA, subscribe_on(f"{one}s", each=True), REFUSED),
        Function(f"{prefix}UnsubscribeChanges0", VISTA, None, REFUSED),
        Function(f"{prefix}SubscriptionsGet0", VISTA, f"{read}s"),
    )


def _by_id(kind: str) -> tuple[Function, ...]:
    """Returns the functions of the kinds that have a LUID beside their key."""
    return (
        Function(f"Fwpm{kind}GetById0", VISTA, _read(kind)),
        Function(f"Fwpm{kind}DeleteById0", VISTA, _delete(kind), WRITE, OWN),
    )


def _later(kind: str, version: int) -> tuple[Function, ...]:
    """Returns the functions of provider contexts that came with a later struct."""
    since, prefix = VERSIONS[version], f"Fwpm{kind}"
    return (
        Function(f"{prefix}Add{version}", since, _add(kind), WRITE),
        Function(f"{prefix}GetById{version}", since, _read(kind)),
        Function(f"{prefix}GetByKey{version}", since, _read(kind)),
        Function(f"{prefix}Enum{version}", since),
    )


FUNCTIONS = (
    *_kind("Provider"),
    *_kind("SubLayer"),
    *_kind("ProviderContext"),
    *_by_id("ProviderContext"),
    *(row for version in (1, 2, 3) for row in _later("ProviderContext", version)),
    *_kind("Filter"),
    *_by_id("Filter"),
    *(
        Function(f"FwpmIPsecTunnelAdd{version}", since, ADD_TUNNEL, WRITE)
        for version, since in enumerate(VERSIONS)
    ),
    Function("FwpmIPsecTunnelDeleteByKey0", VISTA, DELETE_TUNNEL, WRITE),
)
