"""Which rights the caller has on the engine and on the SA database.

Each right is asked for in the surest way that changes nothing: by a call that needs it, where there
is one that only reads; else by an access check against the security descriptor, which is what the
engine does too. Where neither is possible the right is unknown, and said to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wfp_ipsec import sddl
from wfp_ipsec._doctor.report import Right, RightSource, RightState
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import AccessRights, EngineOption
from wfp_ipsec.errors import AccessDeniedError, WfpError
from wfp_ipsec.security import Secured
from wfp_ipsec.values.security import SecurityDescriptor

ENGINE = "engine"
SA_DATABASE = "SA database"
SECURED = {ENGINE: Secured.ENGINE, SA_DATABASE: Secured.SA_DATABASE}

Call = Callable[[Engine], object]
Granted = Callable[[SecurityDescriptor], AccessRights]


def _enumerate(family: str) -> Call:
    """Returns a call that makes an enumeration handle, reads nothing, and gives it back."""

    def call(engine: Engine) -> None:
        handle = engine.ffi.new("HANDLE *")
        engine.call(f"{family}CreateEnumHandle0", engine.ffi.NULL, handle)
        engine.call(f"{family}DestroyEnumHandle0", handle[0])

    return call


def _read_transaction(engine: Engine) -> None:
    with engine.transaction(read_only=True):
        pass


# The rest of the rights are to change something, or to wait for others' changes.
CALLS: dict[str, dict[AccessRights, Call]] = {
    ENGINE: {
        AccessRights.OPEN: lambda engine: engine.handle,
        AccessRights.READ: lambda engine: engine.option(EngineOption.COLLECT_NET_EVENTS),
        AccessRights.ENUM: _enumerate("FwpmSession"),
        AccessRights.BEGIN_READ_TXN: _read_transaction,
        AccessRights.READ_CONTROL: lambda engine: engine.security.get(Secured.ENGINE),
    },
    SA_DATABASE: {
        AccessRights.READ: lambda engine: engine.sa_context_subscriptions(),
        AccessRights.ENUM: _enumerate("IPsecSaContext"),
        AccessRights.READ_STATS: lambda engine: engine.statistics(),
        AccessRights.READ_CONTROL: lambda engine: engine.security.get(Secured.SA_DATABASE),
    },
}


def rights(engine: Engine, granted: Granted) -> tuple[Right, ...]:
    """Returns every right on the engine and on the SA database.

    Args:
        engine: An open session.
        granted: Returns what a descriptor grants to the caller; raises OSError where it cannot.
    """
    return tuple(right for on in CALLS for right in _rights_on(on, engine, granted))


def _rights_on(on: str, engine: Engine, granted: Granted) -> Iterator[Right]:
    described = _described(on, engine, granted)
    for right in AccessRights:
        asked = _asked(on, right, engine)
        yield asked if asked is not None else _read_from(described, on, right)


def _read_from(described: AccessRights | str, on: str, right: AccessRights) -> Right:
    if isinstance(described, str):
        return Right(on, name(right), RightState.UNKNOWN, None, described)
    state = RightState.GRANTED if right in described else RightState.DENIED
    return Right(on, name(right), state, RightSource.DESCRIPTOR)


def _described(on: str, engine: Engine, granted: Granted) -> AccessRights | str:
    """Returns what the security descriptor grants, or why that cannot be told."""
    try:
        return granted(sddl.parse(engine.security.get(SECURED[on])))
    except (WfpError, OSError, ValueError) as error:
        return str(error)


def _asked(on: str, right: AccessRights, engine: Engine) -> Right | None:
    """Makes the call that needs a right; None where that tells nothing."""
    call = CALLS[on].get(right)
    if call is None:
        return None
    try:
        call(engine)
    except AccessDeniedError:
        return Right(on, name(right), RightState.DENIED, RightSource.CALL)
    except WfpError:
        # An older library without the function, a transaction that lasts: the descriptor remains.
        return None
    return Right(on, name(right), RightState.GRANTED, RightSource.CALL)


def name(right: AccessRights) -> str:
    """Returns the name of a right in the headers: those from 0x10000 on have no prefix."""
    return f"{'' if right >= AccessRights.DELETE else 'FWPM_ACTRL_'}{right.name}"
