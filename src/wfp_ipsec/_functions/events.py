"""Network events."""

from wfp_ipsec._functions.rules import (
    REFUSED,
    STATIC,
    Function,
    Windows,
    enumerate_on,
    get_security_on,
    set_security_on,
    subscribe_on,
)

VISTA, WIN7, WIN8 = Windows.VISTA, Windows.WIN7, Windows.WIN8
WIN10_1507, WIN10_1803, WIN10_1809 = Windows.WIN10_1507, Windows.WIN10_1803, Windows.WIN10_1809
EVENTS = "the network events"

# The version of Enum counts the event's, that of Subscribe is one behind.
EVENT_VERSIONS = (VISTA, WIN7, WIN8, WIN10_1507, WIN10_1803, WIN10_1809)

FUNCTIONS = (
    Function("FwpmNetEventCreateEnumHandle0", VISTA, enumerate_on(EVENTS), REFUSED),
    *(
        Function(f"FwpmNetEventEnum{version}", since)
        for version, since in enumerate(EVENT_VERSIONS)
    ),
    Function("FwpmNetEventDestroyEnumHandle0", VISTA),
    *(
        Function(f"FwpmNetEventSubscribe{version}", since, subscribe_on(EVENTS), REFUSED)
        for version, since in enumerate(EVENT_VERSIONS[1:])
    ),
    Function("FwpmNetEventUnsubscribe0", WIN7, None, REFUSED),
    Function("FwpmNetEventSubscriptionsGet0", WIN7, f"FWPM_ACTRL_READ on {EVENTS}"),
    Function("FwpmNetEventsGetSecurityInfo0", VISTA, get_security_on(EVENTS)),
    Function("FwpmNetEventsSetSecurityInfo0", VISTA, set_security_on(EVENTS), REFUSED, STATIC),
)
