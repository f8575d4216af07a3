"""Which access right each function needs, for the hint of an access error."""

import re

_SA_DATABASE = "the IPsec SA database"

# First match wins. The rights are the FWPM_ACTRL_* bits and, for removal, the standard DELETE.
_RULES = tuple(
    (re.compile(pattern), right)
    for pattern, right in (
        (
            r"IPsecSaContextCreateEnumHandle",
            f"FWPM_ACTRL_ENUM and FWPM_ACTRL_READ on {_SA_DATABASE}",
        ),
        (r"IPsecSaContext(Create|GetSpi|SetSpi|Add)", f"FWPM_ACTRL_ADD on {_SA_DATABASE}"),
        (r"IPsecSaContext(DeleteById|Expire)", f"DELETE on {_SA_DATABASE}"),
        (r"IPsecSaContextGetById", f"FWPM_ACTRL_READ on {_SA_DATABASE}"),
        (r"FwpmEngineOpen", "FWPM_ACTRL_OPEN on the engine"),
        (
            r"FwpmTransactionBegin",
            "FWPM_ACTRL_BEGIN_WRITE_TXN on the engine (FWPM_ACTRL_BEGIN_READ_TXN to read only)",
        ),
        (
            r"Fwpm\w+Add\d",
            "FWPM_ACTRL_ADD on the container and FWPM_ACTRL_ADD_LINK on what the object refers to",
        ),
        (r"Fwpm\w+DeleteBy", "DELETE on the object"),
        (r"Fwpm\w+GetBy", "FWPM_ACTRL_READ on the object"),
    )
)


def needed_right(function: str) -> str | None:
    """Returns the right that the C function needs and on what, or None where no source says it."""
    return next((right for pattern, right in _RULES if pattern.match(function)), None)
