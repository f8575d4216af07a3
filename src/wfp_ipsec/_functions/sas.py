"""Security associations, their statistics, DoS protection and key managers."""

from wfp_ipsec._functions.rules import (
    REFUSED,
    STATIC,
    Function,
    Windows,
    enumerate_and_read,
    get_security_on,
    set_security_on,
    subscribe_on,
)

VISTA, WIN7, WIN8 = Windows.VISTA, Windows.WIN7, Windows.WIN8
SAS = "the IPsec SA database"
DOSP = "IPsec DoS protection"
MANAGERS = "the key managers"
ADD = f"FWPM_ACTRL_ADD on {SAS}"
READ = f"FWPM_ACTRL_READ on {SAS}"
DELETE = f"DELETE on {SAS}"
STATISTICS = f"FWPM_ACTRL_READ_STATS on {SAS}"
DOSP_STATISTICS = f"FWPM_ACTRL_READ_STATS on {DOSP}"
ADD_MANAGER = f"FWPM_ACTRL_ADD on {MANAGERS}"
READ_MANAGERS = f"FWPM_ACTRL_READ on {MANAGERS}"

SA_CONTEXTS = (
    Function("IPsecSaContextCreate0", VISTA, ADD, REFUSED, STATIC),
    Function("IPsecSaContextCreate1", WIN7, ADD, REFUSED, STATIC),
    Function("IPsecSaContextGetSpi0", VISTA, ADD),
    Function("IPsecSaContextGetSpi1", WIN7, ADD),
    Function("IPsecSaContextSetSpi0", WIN7, ADD),
    Function("IPsecSaContextAddInbound0", VISTA, ADD),
    Function("IPsecSaContextAddInbound1", WIN7, ADD),
    Function("IPsecSaContextAddOutbound0", VISTA, ADD),
    Function("IPsecSaContextAddOutbound1", WIN7, ADD),
    Function("IPsecSaContextUpdate0", WIN7, f"presumably {ADD}"),
    Function("IPsecSaContextExpire0", VISTA, DELETE),
    Function("IPsecSaContextDeleteById0", VISTA, DELETE, REFUSED, STATIC),
    Function("IPsecSaContextGetById0", VISTA, READ),
    Function("IPsecSaContextGetById1", WIN7, READ),
    Function("IPsecSaContextCreateEnumHandle0", VISTA, enumerate_and_read(SAS)),
    Function("IPsecSaContextEnum0", VISTA),
    Function("IPsecSaContextEnum1", WIN7),
    Function("IPsecSaContextDestroyEnumHandle0", VISTA),
    Function("IPsecSaContextSubscribe0", WIN8, subscribe_on(SAS), REFUSED),
    Function("IPsecSaContextUnsubscribe0", WIN8, None, REFUSED),
    Function("IPsecSaContextSubscriptionsGet0", WIN8, READ),
)

SINGLE_SAS = (
    Function("IPsecSaCreateEnumHandle0", VISTA, enumerate_and_read(SAS)),
    Function("IPsecSaEnum0", VISTA),
    Function("IPsecSaEnum1", WIN7),
    Function("IPsecSaDestroyEnumHandle0", VISTA),
    Function("IPsecSaDbGetSecurityInfo0", VISTA, get_security_on(SAS)),
    Function("IPsecSaDbSetSecurityInfo0", VISTA, set_security_on(SAS), REFUSED, STATIC),
    Function("IPsecGetStatistics0", VISTA, STATISTICS, REFUSED),
    Function("IPsecGetStatistics1", WIN7, STATISTICS, REFUSED),
)

DOS_PROTECTION = (
    Function("IPsecDospGetStatistics0", WIN7, DOSP_STATISTICS, REFUSED),
    Function("IPsecDospStateCreateEnumHandle0", WIN7, DOSP_STATISTICS),
    Function("IPsecDospStateEnum0", WIN7),
    Function("IPsecDospStateDestroyEnumHandle0", WIN7),
    Function("IPsecDospGetSecurityInfo0", WIN7, get_security_on(DOSP)),
    Function("IPsecDospSetSecurityInfo0", WIN7, set_security_on(DOSP), REFUSED, STATIC),
)

# The pages of the key managers name no rights.
KEY_MANAGERS = (
    Function("IPsecKeyManagerAddAndRegister0", WIN8, f"presumably {ADD_MANAGER}", REFUSED),
    Function("IPsecKeyManagerUnregisterAndDelete0", WIN8),
    Function("IPsecKeyManagersGet0", WIN8, f"presumably {READ_MANAGERS}"),
    Function(
        "IPsecKeyManagerGetSecurityInfoByKey0", WIN8, f"presumably {get_security_on(MANAGERS)}"
    ),
    Function(
        "IPsecKeyManagerSetSecurityInfoByKey0",
        WIN8,
        f"presumably {set_security_on(MANAGERS)}",
        REFUSED,
        STATIC,
    ),
)
