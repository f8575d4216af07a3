"""What can be said about a function of fwpmu.h beside its prototype."""

from enum import StrEnum

from wfp_ipsec._record import record


class Windows(StrEnum):
    """The first client version with a function; the server of the same time has it too."""

    VISTA = "Windows Vista"
    WIN7 = "Windows 7"
    WIN8 = "Windows 8"
    WIN10_1507 = "Windows 10 1507"
    WIN10_1709 = "Windows 10 1709"
    WIN10_1803 = "Windows 10 1803"
    WIN10_1809 = "Windows 10 1809"


class InTransaction(StrEnum):
    """What happens to a call inside an explicit transaction."""

    UNSTATED = "-"
    REFUSED = "refused"
    WRITE = "read/write"
    NEEDED = "needed"
    ABORTED = "aborts it"


class InDynamicSession(StrEnum):
    """What happens to a call from a dynamic session."""

    UNSTATED = "-"
    REFUSED = "refused"
    OWN = "own objects"


@record
class Function:
    """What is known about a function.

    Attributes:
        name: The name in fwpmu.h.
        since: The first Windows with it.
        right: The access right it needs and on what; after it, in brackets, what more takes
            another. "Presumably" where no source names it. None for no right at all.
        in_transaction: What happens inside an explicit transaction.
        in_dynamic_session: What happens in a dynamic session.
    """

    name: str
    since: Windows
    right: str | None = None
    in_transaction: InTransaction = InTransaction.UNSTATED
    in_dynamic_session: InDynamicSession = InDynamicSession.UNSTATED


UNSTATED, REFUSED, WRITE = InTransaction.UNSTATED, InTransaction.REFUSED, InTransaction.WRITE
STATIC, OWN = InDynamicSession.REFUSED, InDynamicSession.OWN


def enumerate_on(where: str, *, each: bool = False) -> str:
    """Returns the rights of enumerating: to make the handle, and to see what is in it.

    Args:
        where: The container.
        each: Whether what is in it has security descriptors of its own.
    """
    seen = "shows those with FWPM_ACTRL_READ" if each else "shows none without FWPM_ACTRL_READ"
    return f"FWPM_ACTRL_ENUM on {where} ({seen})"


def enumerate_and_read(where: str) -> str:
    """Returns the rights of enumerating where reading is asked for at once."""
    return f"FWPM_ACTRL_ENUM and FWPM_ACTRL_READ on {where}"


def subscribe_on(where: str, *, each: bool = False) -> str:
    """Returns the rights of subscribing: to do so, and to be told of what comes and goes."""
    told = "tells of those with FWPM_ACTRL_READ" if each else "tells none without FWPM_ACTRL_READ"
    return f"FWPM_ACTRL_SUBSCRIBE on {where} ({told})"


def get_security_on(where: str) -> str:
    """Returns the right of reading a descriptor, as GetSecurityInfo of Win32 has it."""
    return f"READ_CONTROL on {where} (ACCESS_SYSTEM_SECURITY: SACL)"


def set_security_on(where: str) -> str:
    """Returns the rights of changing a descriptor, as SetSecurityInfo of Win32 has them."""
    return f"WRITE_DAC or WRITE_OWNER, by what is set, on {where} (ACCESS_SYSTEM_SECURITY: SACL)"
