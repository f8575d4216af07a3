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

# What an object refers to: its provider, and a filter its layer, sublayer, callout and policy too.
ADD = "FWPM_ACTRL_ADD on the container and FWPM_ACTRL_ADD_LINK on what the object refers to"
READ = "FWPM_ACTRL_READ on the object"
DELETE = "DELETE on the object"
OBJECT = "the object"
EACH = "the container and each object"

# A tunnel has no container of its own: its parts are checked one by one.
ADD_TUNNEL = (
    "FWPM_ACTRL_ADD on provider contexts and filters and FWPM_ACTRL_ADD_LINK on what they refer to"
)
DELETE_TUNNEL = "DELETE on each provider context and filter of the tunnel"


def _kind(kind: str) -> tuple[Function, ...]:
    """Returns the functions that each kind of object has in version 0."""
    prefix = f"Fwpm{kind}"
    return (
        Function(f"{prefix}Add0", VISTA, ADD, WRITE),
        Function(f"{prefix}DeleteByKey0", VISTA, DELETE, WRITE, OWN),
        Function(f"{prefix}GetByKey0", VISTA, READ),
        Function(f"{prefix}CreateEnumHandle0", VISTA, enumerate_on(EACH)),
        Function(f"{prefix}Enum0", VISTA),
        Function(f"{prefix}DestroyEnumHandle0", VISTA),
        Function(f"{prefix}GetSecurityInfoByKey0", VISTA, get_security_on(OBJECT)),
        Function(f"{prefix}SetSecurityInfoByKey0", VISTA, set_security_on(OBJECT), REFUSED, OWN),
        Function(f"{prefix}SubscribeChanges0", VISTA, subscribe_on(EACH), REFUSED),
        Function(f"{prefix}UnsubscribeChanges0", VISTA, None, REFUSED),
        Function(f"{prefix}SubscriptionsGet0", VISTA, "FWPM_ACTRL_READ on the container"),
    )


def _by_id(kind: str) -> tuple[Function, ...]:
    """Returns the functions of the kinds that have a LUID beside their key."""
    return (
        Function(f"Fwpm{kind}GetById0", VISTA, READ),
        Function(f"Fwpm{kind}DeleteById0", VISTA, DELETE, WRITE, OWN),
    )


def _later(kind: str, version: int) -> tuple[Function, ...]:
    """Returns the functions of provider contexts that came with a later struct."""
    since, prefix = VERSIONS[version], f"Fwpm{kind}"
    return (
        Function(f"{prefix}Add{version}", since, ADD, WRITE),
        Function(f"{prefix}GetById{version}", since, READ),
        Function(f"{prefix}GetByKey{version}", since, READ),
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
