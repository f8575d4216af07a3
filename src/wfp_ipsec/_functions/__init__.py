"""What Microsoft states about the functions of fwpmu.h: first Windows, rights, where to call them.

The one source of the hints in errors and of the table in the README.
"""

from wfp_ipsec._functions import engine, events, ike, objects, sas
from wfp_ipsec._functions.rules import Function, InDynamicSession, InTransaction, Windows

__all__ = [
    "BY_NAME",
    "BY_TOPIC",
    "Function",
    "InDynamicSession",
    "InTransaction",
    "Windows",
    "needed_right",
    "needed_windows",
]

BY_TOPIC = {
    "SA contexts": sas.SA_CONTEXTS,
    "SAs and statistics": sas.SINGLE_SAS,
    "IKE and AuthIP": ike.FUNCTIONS,
    "Providers, sublayers, provider contexts, filters, tunnels": objects.FUNCTIONS,
    "DoS protection": sas.DOS_PROTECTION,
    "Key managers": sas.KEY_MANAGERS,
    "Network events": events.FUNCTIONS,
    "Engine, sessions, transactions": engine.FUNCTIONS,
}

BY_NAME = {row.name: row for rows in BY_TOPIC.values() for row in rows}


def needed_right(function: str) -> str | None:
    """Returns the right that a C function needs and on what, or None where no source says it."""
    known = BY_NAME.get(function)
    return known.right if known else None


def needed_windows(function: str) -> str | None:
    """Returns the first Windows with a C function, as "Windows 8", or None for a strange one."""
    known = BY_NAME.get(function)
    return known.since.value if known else None
