"""IPsecSaCreateEnumHandle0, Enum0, Enum1 and DestroyEnumHandle0."""

from typing import Any

import pytest

from .association import PEER_SPI, Prepared, prepare_transport
from .build import Api
from .enumeration import ALL, batch, listed, open_enum

FAMILY = "IPsecSa"
OUTBOUND, INBOUND = 0, 1


def _template(api: Api, direction: int) -> Any:
    return api.new("IPSEC_SA_ENUM_TEMPLATE0 *", {"saDirection": direction})


def _directions(ground: Prepared, template: Any = None) -> list[tuple[int, int]]:
    with listed(ground.api, ground.engine, FAMILY, template, version=1) as sas:
        return [(sa.saDirection, sa.saBundle.saList[0].spi) for sa in sas]


@pytest.mark.parametrize("version", [0, 1])
def test_each_direction_is_an_entry(transport: Prepared, version: int) -> None:
    """Both SAs of a context and the one of a half context, contexts in order, inbound first."""
    api = transport.api
    transport.create()
    transport.complete()
    transport.half()
    with listed(api, transport.engine, FAMILY, version=version) as sas:
        assert [sa.saDirection for sa in sas] == [INBOUND, OUTBOUND, INBOUND]
        assert sas[1].saBundle.saList[0].spi == PEER_SPI
        assert sas[0].transportFilter.filterId == transport.inbound.ipsecFilterId
        assert sas[1].transportFilter.filterId == transport.outbound.ipsecFilterId
        key = sas[2].saBundle.saList[0].espAuthInformation.authKey
        assert api.bytes_at(key.data, key.size) == bytes(range(1, 21))


def test_the_direction_restricts(transport: Prepared) -> None:
    """A template lists one direction."""
    transport.complete()
    both = _directions(transport)
    for direction in (INBOUND, OUTBOUND):
        expected = [sa for sa in both if sa[0] == direction]
        assert _directions(transport, _template(transport.api, direction)) == expected


@pytest.mark.parametrize("direction", [2, 3, 0xFFFFFFFF])
def test_unknown_directions(api: Api, engine: Any, direction: int) -> None:
    """There are two directions."""
    template = _template(api, 0)
    api.ffi.cast("UINT32 *", template)[0] = direction
    assert open_enum(api, engine, FAMILY, template)[0] == api.lib.FWP_E_INVALID_ENUMERATOR


def test_an_expiring_context_lists_its_inbound_sa(transport: Prepared) -> None:
    """In its grace a context has no outbound SA, and afterwards none at all."""
    api = transport.api
    id_ = transport.complete()
    api.must(api.lib.IPsecSaContextExpire0(transport.engine, id_))
    assert [direction for direction, _ in _directions(transport)] == [INBOUND]
    api.control.WfpIpsecEngineAdvance(60)
    assert _directions(transport) == []


def test_batches_continue_a_snapshot(transport: Prepared) -> None:
    """Later changes do not show, versions may alternate, and the end is success with nothing."""
    api, engine = transport.api, transport.engine
    id_ = transport.complete()
    _, handle = open_enum(api, engine, FAMILY)
    api.must(api.lib.IPsecSaContextDeleteById0(engine, id_))
    for version, directions in ((0, [INBOUND]), (1, [OUTBOUND]), (1, [])):
        with batch(api, engine, FAMILY, handle, 1, version) as sas:
            assert [sa.saDirection for sa in sas] == directions
    api.must(api.lib.IPsecSaDestroyEnumHandle0(engine, handle))


def test_handles_of_contexts_do_not_fit(api: Api, engine: Any) -> None:
    """The handle of another kind is invalid, to read from and to destroy."""
    prepare_transport(api, engine).complete()
    _, handle = open_enum(api, engine, "IPsecSaContext")
    entries, returned = api.new("IPSEC_SA_DETAILS1 ***"), api.new("UINT32 *")
    invalid = api.lib.ERROR_INVALID_HANDLE
    assert api.lib.IPsecSaEnum1(engine, handle, ALL, entries, returned) == invalid
    assert api.lib.IPsecSaDestroyEnumHandle0(engine, handle) == invalid
    api.must(api.lib.IPsecSaContextDestroyEnumHandle0(engine, handle))
