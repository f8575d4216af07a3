"""The SAs and statistics of IKE and AuthIP."""

from wfp_ipsec._functions.rules import (
    REFUSED,
    STATIC,
    Function,
    Windows,
    enumerate_and_read,
    get_security_on,
    set_security_on,
)

VISTA, WIN7, WIN8 = Windows.VISTA, Windows.WIN7, Windows.WIN8
IKE_SAS = "the IKE SA database"
READ = f"FWPM_ACTRL_READ on {IKE_SAS}"
STATISTICS = f"FWPM_ACTRL_READ_STATS on {IKE_SAS}"

FUNCTIONS = (
    Function("IkeextGetStatistics0", VISTA, STATISTICS),
    Function("IkeextGetStatistics1", WIN7, STATISTICS),
    Function("IkeextSaGetById0", VISTA, READ),
    Function("IkeextSaGetById1", WIN7, READ),
    Function("IkeextSaGetById2", WIN8, READ),
    Function("IkeextSaDeleteById0", VISTA, f"DELETE on {IKE_SAS}"),
    Function("IkeextSaCreateEnumHandle0", VISTA, enumerate_and_read(IKE_SAS)),
    Function("IkeextSaEnum0", VISTA),
    Function("IkeextSaEnum1", WIN7),
    Function("IkeextSaEnum2", WIN8),
    Function("IkeextSaDestroyEnumHandle0", VISTA),
    Function("IkeextSaDbGetSecurityInfo0", VISTA, get_security_on(IKE_SAS)),
    Function("IkeextSaDbSetSecurityInfo0", VISTA, set_security_on(IKE_SAS), REFUSED, STATIC),
)
