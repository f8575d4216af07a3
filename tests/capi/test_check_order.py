"""The order of the checks within one call, from the SPI to the state of a context."""

from typing import Any

import pytest

from .association import PEER_SPI, Prepared, get_spi
from .build import DYNAMIC, READ_ONLY, Api
from .policy import proposal, provider, provider_context, tunnel_policy

ODD_SPI = 0x1001


def _create(api: Api, engine: Any, given: Any) -> int:
    out, null = api.new("UINT64 *"), api.ffi.NULL
    return int(api.lib.IPsecSaContextCreate1(engine, given, null, null, out))


def test_the_pointer_comes_before_the_spi(api: Api) -> None:
    """SetSpi0 asks for its struct before it looks at the SPI, and at the handle last."""
    null, set_spi = api.ffi.NULL, api.lib.IPsecSaContextSetSpi0
    given = api.new("IPSEC_GETSPI1 *")
    assert set_spi(null, 1, null, ODD_SPI) == api.lib.FWP_E_NULL_POINTER
    assert set_spi(null, 1, given, ODD_SPI) == api.lib.FWP_E_INVALID_PARAMETER
    assert set_spi(null, 1, given, ODD_SPI + 1) == api.lib.ERROR_INVALID_HANDLE


def test_the_transaction_comes_before_the_dynamic_session(transport: Prepared) -> None:
    """Create1 in a transaction of a dynamic session is refused for the transaction."""
    api = transport.api
    session = api.open(DYNAMIC)
    api.must(api.lib.FwpmTransactionBegin0(session, READ_ONLY))
    code = _create(api, session, transport.outbound)
    assert code == api.lib.FWP_E_TXN_IN_PROGRESS
    api.must(api.lib.FwpmTransactionAbort0(session))
    code = _create(api, session, transport.outbound)
    assert code == api.lib.FWP_E_DYNAMIC_SESSION_IN_PROGRESS
    api.must(api.lib.FwpmEngineClose0(session))


def test_the_session_comes_before_the_wait(transport: Prepared) -> None:
    """A dynamic session does not wait for what it may not do."""
    api = transport.api
    session = api.open(DYNAMIC, txnWaitTimeoutInMSec=20)
    api.must(api.lib.FwpmTransactionBegin0(transport.engine, 0))
    code = _create(api, session, transport.outbound)
    assert code == api.lib.FWP_E_DYNAMIC_SESSION_IN_PROGRESS
    api.must(api.lib.FwpmEngineClose0(session))


def test_the_wait_comes_before_the_struct(api: Api, engine: Any) -> None:
    """A struct that nothing can be made of is looked at after the wait."""
    session = api.open(txnWaitTimeoutInMSec=20)
    nameless = provider(api, displayData={})
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    add = api.lib.FwpmProviderAdd0
    assert add(session, nameless, api.ffi.NULL) == api.lib.FWP_E_TIMEOUT
    api.must(api.lib.FwpmTransactionAbort0(engine))
    assert add(session, nameless, api.ffi.NULL) == api.lib.FWP_E_NULL_DISPLAY_NAME
    api.must(api.lib.FwpmEngineClose0(session))


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"numSAs": 3, "saList": None, "flags": 0x100}, "OUT_OF_BOUNDS"),
        ({"saList": None, "flags": 0x100}, "NULL_POINTER"),
        ({"flags": 0x100}, "INVALID_FLAGS"),
        ({}, "NOT_FOUND"),
    ],
)
def test_a_bundle_is_checked_before_its_context(
    transport: Prepared, members: dict[str, Any], code: str
) -> None:
    """The number of SAs comes first, then pointers, then members, then the context."""
    api = transport.api
    given = dict(members)
    if "saList" in given:
        given["saList"] = api.ffi.NULL
    expected = getattr(api.lib, f"FWP_E_{code}")
    assert transport.add_inbound(99, transport.bundle(0x1000, **given)) == expected


@pytest.mark.parametrize("spi", [0, 254, ODD_SPI])
def test_the_spi_of_a_bundle_is_one_of_its_members(transport: Prepared, spi: int) -> None:
    """An inbound SPI that none can be is refused before the context is looked up."""
    code = transport.add_inbound(99, transport.bundle(spi))
    assert code == transport.api.lib.FWP_E_INVALID_PARAMETER


@pytest.mark.parametrize("count", [3, 0x10000, 0xFFFFFFFF])
def test_only_as_many_transforms_are_read_as_there_can_be(
    api: Api, engine: Any, count: int
) -> None:
    """The pointers of a proposal are looked for in two transforms, whatever it counts."""
    one = proposal(api)[0].saTransforms[0]
    given = proposal(api, numSaTransforms=count, saTransforms=api.new("IPSEC_SA_TRANSFORM0[2]"))
    given[0].saTransforms[0] = given[0].saTransforms[1] = one
    kind = api.lib.FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT
    context = provider_context(api, kind, tunnel_policy(api, ipsecProposals=given))
    null = api.ffi.NULL
    code = api.lib.FwpmProviderContextAdd0(engine, context, null, null)
    assert code == api.lib.FWP_E_OUT_OF_BOUNDS


def test_context_then_filter_then_state(transport: Prepared) -> None:
    """GetSpi1 looks up the context, then the filter of the traffic, and then at the state."""
    api = transport.api
    given = get_spi(api, transport.inbound)
    given.inboundIpsecTraffic.ipsecFilterId = 999
    get, out = api.lib.IPsecSaContextGetSpi1, api.new("IPSEC_SA_SPI *")
    done = transport.half()
    assert get(transport.engine, 99, given, out) == api.lib.FWP_E_NOT_FOUND
    assert get(transport.engine, done, given, out) == api.lib.FWP_E_FILTER_NOT_FOUND
    given.inboundIpsecTraffic.ipsecFilterId = transport.inbound.ipsecFilterId
    assert get(transport.engine, done, given, out) == api.lib.FWP_E_INCOMPATIBLE_SA_STATE


def test_a_context_is_looked_up_before_its_state(transport: Prepared) -> None:
    """A complete context takes no further SA, an unknown one is not found."""
    bundle = transport.bundle(PEER_SPI)
    lib = transport.api.lib
    assert transport.add_outbound(transport.complete(), bundle) == lib.FWP_E_INCOMPATIBLE_SA_STATE
    assert transport.add_outbound(99, bundle) == lib.FWP_E_NOT_FOUND
