"""FwpmFreeMemory0, and who owns what."""

from .association import Prepared
from .build import Api


def test_null_is_no_result(api: Api) -> None:
    """NULL and a pointer to NULL are let pass."""
    api.lib.FwpmFreeMemory0(api.ffi.NULL)
    out = api.new("void **")
    api.lib.FwpmFreeMemory0(out)
    assert out[0] == api.ffi.NULL


def test_free_stores_null(transport: Prepared) -> None:
    """After the first free the pointer is NULL, so a second free does nothing."""
    api = transport.api
    out = api.new("IPSEC_SA_CONTEXT1 **")
    api.must(api.lib.IPsecSaContextGetById1(transport.engine, transport.complete(), out))
    assert api.control.WfpIpsecEngineLiveAllocations() == 1
    for _ in range(2):
        api.free(out)
        assert out[0] == api.ffi.NULL
        assert api.control.WfpIpsecEngineLiveAllocations() == 0


def test_results_outlive_what_they_came_from(transport: Prepared) -> None:
    """A result stays readable after its object, its session and a reset."""
    api = transport.api
    id_ = transport.complete()
    session = api.open()
    out = api.new("IPSEC_SA_CONTEXT1 **")
    api.must(api.lib.IPsecSaContextGetById1(session, id_, out))
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    api.must(api.lib.FwpmEngineClose0(session))
    api.control.WfpIpsecEngineReset()
    assert out[0].inboundSa.transportFilter.filterId == transport.inbound.ipsecFilterId
    assert api.control.WfpIpsecEngineLiveAllocations() == 1
    api.free(out)


def test_each_result_counts(transport: Prepared) -> None:
    """Every block is counted until it is given back, whatever the order."""
    api = transport.api
    id_ = transport.create()
    outs = [api.new("IPSEC_SA_CONTEXT1 **") for _ in range(3)]
    for count, out in enumerate(outs, 1):
        api.must(api.lib.IPsecSaContextGetById1(transport.engine, id_, out))
        assert api.control.WfpIpsecEngineLiveAllocations() == count
    for count, out in enumerate((outs[1], outs[2], outs[0]), 1):
        api.free(out)
        assert api.control.WfpIpsecEngineLiveAllocations() == 3 - count
