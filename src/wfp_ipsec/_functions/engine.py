"""The engine, its sessions and transactions."""

from wfp_ipsec._functions.rules import (
    REFUSED,
    STATIC,
    Function,
    InTransaction,
    Windows,
    enumerate_on,
    get_security_on,
    set_security_on,
)

VISTA = Windows.VISTA
ENGINE = "the engine"

FUNCTIONS = (
    Function("FwpmEngineOpen0", VISTA, f"FWPM_ACTRL_OPEN on {ENGINE}"),
    Function("FwpmEngineClose0", VISTA, None, InTransaction.ABORTED),
    Function("FwpmEngineGetOption0", VISTA, f"FWPM_ACTRL_READ on {ENGINE}"),
    Function("FwpmEngineSetOption0", VISTA, f"FWPM_ACTRL_WRITE on {ENGINE}", REFUSED, STATIC),
    Function("FwpmEngineGetSecurityInfo0", VISTA, get_security_on(ENGINE)),
    Function("FwpmEngineSetSecurityInfo0", VISTA, set_security_on(ENGINE), REFUSED, STATIC),
    Function("FwpmFreeMemory0", VISTA),
    Function("FwpmSessionCreateEnumHandle0", VISTA, enumerate_on(ENGINE), REFUSED),
    Function("FwpmSessionEnum0", VISTA),
    Function("FwpmSessionDestroyEnumHandle0", VISTA),
    Function(
        "FwpmTransactionBegin0",
        VISTA,
        f"FWPM_ACTRL_BEGIN_WRITE_TXN on {ENGINE} (FWPM_ACTRL_BEGIN_READ_TXN to read only)",
        REFUSED,
    ),
    Function("FwpmTransactionCommit0", VISTA, None, InTransaction.NEEDED),
    Function("FwpmTransactionAbort0", VISTA, None, InTransaction.NEEDED),
)
