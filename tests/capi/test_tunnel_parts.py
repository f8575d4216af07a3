"""What FwpmIPsecTunnelAdd0 gives the parts of a tunnel, and what makes a tunnel."""

from typing import Any

import pytest

from .build import LOCAL_V4, Api
from .listing import listed
from .policy import add_provider_context, provider, provider_context, tunnel_context

UINT32, PERSISTENT = 3, 1


def _conditions(api: Api) -> tuple[int, Any]:
    condition = api.new("FWPM_FILTER_CONDITION0 *")
    condition.fieldKey = api.lib.FWPM_CONDITION_IP_LOCAL_ADDRESS
    condition.conditionValue = {"type": UINT32, "uint32": LOCAL_V4}
    return 1, condition


def _add(api: Api, engine: Any, tunnel: Any, flags: int = 0) -> int:
    null = api.ffi.NULL
    add = api.lib.FwpmIPsecTunnelAdd0
    return int(add(engine, flags, null, tunnel, *_conditions(api), null))


@pytest.mark.parametrize("flags", [0, PERSISTENT])
def test_filters_are_described_as_their_tunnel(api: Api, engine: Any, flags: int) -> None:
    """They have its name and description, its provider, and stay as long."""
    owner = api.new("GUID *", api.guid(9))
    given = provider(api, providerKey=owner[0], flags=PERSISTENT)
    api.must(api.lib.FwpmProviderAdd0(engine, given, api.ffi.NULL))
    display = {"name": api.text("tunnel"), "description": api.text("to the other house")}
    api.must(
        _add(api, engine, tunnel_context(api, displayData=display, providerKey=owner, flags=flags))
    )

    def read(found: Any) -> tuple[str, str, int, int]:
        texts = found.displayData.name, found.displayData.description
        name, description = (api.ffi.string(text) for text in texts)
        return name, description, found.providerKey.Data1, found.flags & PERSISTENT

    filters = listed(api, engine, "FwpmFilter", read)
    assert filters
    assert set(filters) == {("tunnel", "to the other house", 9, flags)}


@pytest.mark.parametrize("flags", [4, 8, 0x80000001])
def test_other_flags(api: Api, engine: Any, flags: int) -> None:
    """Two bits are known, alone and together."""
    for known in range(4):
        assert _add(api, engine, tunnel_context(api), known) == 0
    assert _add(api, engine, tunnel_context(api), flags) == api.lib.FWP_E_INVALID_FLAGS


def test_a_policy_that_is_no_tunnel(api: Api, engine: Any) -> None:
    """The second context has to hold a quick-mode tunnel."""
    kind = api.lib.FWPM_GENERAL_CONTEXT
    general = provider_context(api, kind, api.new("FWP_BYTE_BLOB *", api.blob(b"data")))
    assert _add(api, engine, general) == api.lib.FWP_E_PROVIDER_CONTEXT_MISMATCH


def test_a_context_of_a_tunnel_policy_is_no_tunnel(api: Api, engine: Any) -> None:
    """A key that FwpmIPsecTunnelAdd0 was not given names no tunnel, and nothing is deleted."""
    id_ = add_provider_context(api, engine, tunnel_context(api, providerContextKey=api.guid(3)))
    key = api.new("GUID *", api.guid(3))
    code = api.lib.FwpmIPsecTunnelDeleteByKey0(engine, key)
    assert code == api.lib.FWP_E_PROVIDER_CONTEXT_NOT_FOUND
    assert api.lib.FwpmProviderContextDeleteById0(engine, id_) == 0
