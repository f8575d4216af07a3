"""Where access is checked among the other checks, and who is checked for which right."""

from __future__ import annotations

from typing import Any

import pytest

from .build import DYNAMIC, READ_ONLY, Api
from .callers import (
    EVERYTHING,
    NO_LIMIT,
    NOBODY,
    OPERATOR,
    become,
    container,
    grant,
    limit,
    secured,
)
from .policy import add_filter, provider, sublayer, transport_filter, tunnel_context
from .security import (
    ADMINISTRATORS,
    DACL,
    DACL_PRESENT,
    EVERYONE,
    GROUP,
    HEAD,
    OWNER,
    SACL,
    SELF_RELATIVE,
    SYSTEM,
    Access,
    ace,
    acl,
)

DENIED = 5
READ_CONTROL, WRITE_DAC, WRITE_OWNER, SYSTEM_SECURITY = 0x20000, 0x40000, 0x80000, 0x01000000
PROTECT_DACL, PROTECT_SACL = 0x80000000, 0x40000000
UNPROTECT_DACL, UNPROTECT_SACL = 0x20000000, 0x10000000
OPEN, READ, ADD_LINK, DELETE = 0x40, 0x80, 0x2, 0x10000


def _open_code(api: Api, server: Any = None, **session: Any) -> int:
    """Returns the code of opening a session, which is closed again."""
    null, out = api.ffi.NULL, api.new("HANDLE *")
    given = api.new("FWPM_SESSION0 *", session)
    code = int(api.lib.FwpmEngineOpen0(server or null, 10, null, given, out))
    if code == 0:
        api.must(api.lib.FwpmEngineClose0(out[0]))
    return code


def test_after_fault_pointer_spi_and_handle(api: Api, engine: Any) -> None:
    """What a caller without rights did wrong before is told first."""
    limit(api, 0)
    api.must(api.control.WfpIpsecEngineFailNext(b"IPsecGetStatistics0", 8, 0))
    statistics, null = api.new("IPSEC_STATISTICS0 *"), api.ffi.NULL
    assert api.lib.IPsecGetStatistics0(engine, statistics) == 8
    assert api.lib.IPsecGetStatistics0(engine, null) == api.lib.FWP_E_NULL_POINTER
    given = api.new("IPSEC_GETSPI1 *")
    assert api.lib.IPsecSaContextSetSpi0(engine, 1, given, 3) == api.lib.FWP_E_INVALID_PARAMETER
    assert api.lib.IPsecGetStatistics0(null, statistics) == api.lib.ERROR_INVALID_HANDLE
    assert api.lib.IPsecGetStatistics0(engine, statistics) == DENIED


def test_before_transaction_and_dynamic_session(api: Api, engine: Any) -> None:
    """A caller without rights does not learn that the session is the wrong one."""
    dynamic, statistics = api.open(DYNAMIC), api.new("IPSEC_STATISTICS0 *")
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    limit(api, 0)
    assert api.lib.IPsecGetStatistics0(engine, statistics) == DENIED
    assert api.lib.FwpmTransactionBegin0(engine, 0) == DENIED
    assert api.lib.IPsecSaContextDeleteById0(dynamic, 1) == DENIED
    limit(api)
    assert api.lib.IPsecGetStatistics0(engine, statistics) == api.lib.FWP_E_TXN_IN_PROGRESS
    api.must(api.lib.FwpmTransactionAbort0(engine))
    api.must(api.lib.FwpmEngineClose0(dynamic))


def test_before_waiting(api: Api, engine: Any) -> None:
    """A caller without rights does not wait for another session's transaction."""
    other = api.open(txnWaitTimeoutInMSec=1)
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    limit(api, 0)
    assert api.lib.FwpmProviderAdd0(other, provider(api), api.ffi.NULL) == DENIED
    limit(api)
    api.must(api.lib.FwpmTransactionAbort0(engine))
    api.must(api.lib.FwpmEngineClose0(other))


def test_containers_before_structs_objects_after_the_search(api: Api, engine: Any) -> None:
    """Rights on a container come before the struct, those on an object once it is found."""
    hopeless = api.new("FWPM_FILTER0 *")
    limit(api, 0)
    null = api.ffi.NULL
    assert api.lib.FwpmFilterAdd0(engine, hopeless, null, null) == DENIED
    unknown = api.new("GUID *", api.guid(9))
    delete = api.lib.FwpmProviderDeleteByKey0
    assert delete(engine, unknown) == api.lib.FWP_E_PROVIDER_NOT_FOUND
    builtin = api.new("GUID *", api.lib.FWPM_PROVIDER_IKEEXT)
    assert delete(engine, builtin) == DENIED
    limit(api)
    assert delete(engine, builtin) == api.lib.FWP_E_BUILTIN_OBJECT


def test_objects_before_the_session_they_belong_to(api: Api, engine: Any) -> None:
    """Who may not delete an object does not learn whose it is."""
    dynamic = api.open(DYNAMIC)
    api.must(
        api.lib.FwpmProviderAdd0(dynamic, provider(api, providerKey=api.guid(1)), api.ffi.NULL)
    )
    key = api.new("GUID *", api.guid(1))
    limit(api, NO_LIMIT & ~DELETE)
    assert api.lib.FwpmProviderDeleteByKey0(engine, key) == DENIED
    limit(api)
    assert api.lib.FwpmProviderDeleteByKey0(engine, key) == api.lib.FWP_E_WRONG_SESSION
    api.must(api.lib.FwpmEngineClose0(dynamic))


def test_opening(api: Api, engine: Any) -> None:
    """Between the server and the description of the session."""
    limit(api, 0)
    assert _open_code(api, server=api.text("other")) == api.lib.FWP_E_INVALID_PARAMETER
    assert _open_code(api, flags=8) == DENIED
    limit(api)
    assert _open_code(api, flags=8) == api.lib.FWP_E_INVALID_FLAGS


def test_key_managers_reserve_before(api: Api, engine: Any) -> None:
    """Their reserved argument is looked at first."""
    access = Access(api, engine, "IPsecKeyManager", "ByKey0", (api.new("GUID *"),))
    limit(api, 0)
    assert access.code_of_get(OWNER) == api.lib.FWP_E_RESERVED
    assert container(api, engine, "IPsecKeyManager").code_of_get(OWNER) == DENIED


def test_every_call_reads_the_caller(api: Api, engine: Any) -> None:
    """A session gives its opener's rights to nobody, and takes nobody's rights away."""
    statistics = api.new("IPSEC_STATISTICS0 *")
    api.must(become(api, NOBODY))
    assert _open_code(api) == DENIED
    assert api.lib.IPsecGetStatistics0(engine, statistics) == DENIED
    api.must(become(api, OPERATOR))
    assert api.lib.IPsecGetStatistics0(engine, statistics) == 0


def test_everyone_may_open_and_no_more(api: Api) -> None:
    """By the default, which is what unprivileged users meet."""
    api.must(become(api, EVERYONE))
    session = api.open()
    assert api.lib.IPsecGetStatistics0(session, api.new("IPSEC_STATISTICS0 *")) == DENIED
    assert api.lib.FwpmTransactionBegin0(session, READ_ONLY) == DENIED
    api.must(api.lib.FwpmEngineClose0(session))


def test_administrators_keep_the_right_to_open(api: Api, engine: Any) -> None:
    """On the engine, whatever its list says; others do not, and it is this right alone."""
    deny = acl(ace(EVERYONE, EVERYTHING, kind=1))
    api.must(container(api, engine, "FwpmEngine").set(DACL, dacl=deny))
    api.must(become(api, ADMINISTRATORS, EVERYONE))
    assert _open_code(api) == 0
    assert api.lib.FwpmTransactionBegin0(engine, 0) == DENIED
    limit(api, NO_LIMIT & ~OPEN)
    assert _open_code(api) == DENIED
    limit(api)
    api.must(become(api, OPERATOR, EVERYONE))
    assert _open_code(api) == DENIED


def test_administrators_take_ownership(api: Api, engine: Any) -> None:
    """Locked out, an administrator becomes the owner, and as that replaces the list."""
    access = container(api, engine, "IPsecSaDb")
    api.must(access.set(OWNER | DACL, owner=OPERATOR, dacl=acl()))
    api.must(become(api, ADMINISTRATORS))
    assert access.set(DACL) == DENIED
    assert access.set(OWNER, owner=ADMINISTRATORS) == 0
    assert access.set(DACL) == 0
    api.must(become(api, NOBODY))
    assert access.set(OWNER, owner=NOBODY) == 0


PARTS = [
    (OWNER, READ_CONTROL, WRITE_OWNER),
    (GROUP, READ_CONTROL, WRITE_OWNER),
    (DACL, READ_CONTROL, WRITE_DAC),
    (SACL, SYSTEM_SECURITY, SYSTEM_SECURITY),
    (PROTECT_DACL, None, WRITE_DAC),
    (UNPROTECT_DACL, None, WRITE_DAC),
    (PROTECT_SACL, None, SYSTEM_SECURITY),
    (UNPROTECT_SACL, None, SYSTEM_SECURITY),
]
NEW = {"owner": SYSTEM, "group": SYSTEM, "dacl": acl(), "sacl": acl()}


@pytest.mark.parametrize("of_object", [False, True])
@pytest.mark.parametrize(("part", "to_get", "to_set"), PARTS)
def test_each_part_has_its_right(
    api: Api, engine: Any, part: int, to_get: int | None, to_set: int, of_object: bool
) -> None:
    """Reading and writing a part takes its right and no other."""
    access = container(api, engine, "FwpmFilter")
    if of_object:
        add_filter(api, engine, transport_filter(api, filterKey=api.guid(1)))
        access = secured(api, engine, "FwpmFilter", api.guid(1))
    limit(api, NO_LIMIT & ~to_set)
    assert access.set(part, **NEW) == DENIED
    limit(api, to_set)
    assert access.set(part, **NEW) == 0
    if to_get is not None:
        limit(api, NO_LIMIT & ~to_get)
        assert access.code_of_get(part) == DENIED
        limit(api, to_get)
        assert access.code_of_get(part) == 0


def test_no_part_takes_no_right(api: Api, engine: Any) -> None:
    """Who asks for nothing and sets nothing is let through."""
    limit(api, 0)
    access = container(api, engine, "FwpmFilter")
    assert (access.code_of_get(0), access.set(0)) == (0, 0)


@pytest.mark.parametrize(("flags", "right"), [(0, 0x8), (READ_ONLY, 0x4), (6, 0x8)])
def test_kinds_of_transactions(api: Api, engine: Any, flags: int, right: int) -> None:
    """Beginning one to read takes another right than one to write; odd flags count as writing."""
    limit(api, NO_LIMIT & ~right)
    assert api.lib.FwpmTransactionBegin0(engine, flags) == DENIED
    limit(api, right)
    code = api.lib.FwpmTransactionBegin0(engine, flags)
    assert code == (api.lib.FWP_E_INVALID_FLAGS if flags == 6 else 0)
    if code == 0:
        api.must(api.lib.FwpmTransactionAbort0(engine))


def test_builtin_objects_have_descriptors_too(api: Api, engine: Any) -> None:
    """Who may not refer to a built-in sublayer adds no filter to it, and no tunnel half."""
    access = secured(api, engine, "FwpmSubLayer", api.lib.FWPM_SUBLAYER_UNIVERSAL)
    grant(access, EVERYTHING & ~ADD_LINK)
    api.must(become(api, OPERATOR))
    null = api.ffi.NULL
    assert api.lib.FwpmFilterAdd0(engine, transport_filter(api), null, null) == DENIED
    api.must(api.lib.FwpmSubLayerAdd0(engine, sublayer(api, subLayerKey=api.guid(1)), null))
    elsewhere = transport_filter(api, subLayerKey=api.guid(1))
    assert api.lib.FwpmFilterAdd0(engine, elsewhere, null, null) == 0


def test_a_denied_reference_takes_the_object_along(api: Api, engine: Any) -> None:
    """Nothing is added, and the id of the next object is as if nothing had been tried."""
    api.must(api.lib.FwpmProviderAdd0(engine, provider(api, providerKey=api.guid(1)), api.ffi.NULL))
    grant(secured(api, engine, "FwpmProvider", api.guid(1)), EVERYTHING & ~ADD_LINK)
    owned = transport_filter(api, filterKey=api.guid(2), providerKey=api.new("GUID *", api.guid(1)))
    first = add_filter(api, engine, transport_filter(api))
    api.must(become(api, OPERATOR))
    id_ = api.new("UINT64 *", 7)
    assert api.lib.FwpmFilterAdd0(engine, owned, api.ffi.NULL, id_) == DENIED
    assert id_[0] == 7
    assert add_filter(api, engine, transport_filter(api, filterKey=api.guid(2))) == first + 1


def test_parts_of_a_tunnel_may_refer_to_each_other(api: Api, engine: Any) -> None:
    """The descriptor that comes with a tunnel is given to its parts once all are there."""
    null, context = api.ffi.NULL, tunnel_context(api, providerContextKey=api.guid(1))
    condition = api.new("FWPM_FILTER_CONDITION0 *")
    condition.fieldKey = api.lib.FWPM_CONDITION_IP_REMOTE_ADDRESS
    condition.conditionValue = {"type": api.lib.FWP_UINT32, "uint32": 0x0A000002}
    nobody = HEAD.pack(1, 0, SELF_RELATIVE | DACL_PRESENT, 0, 0, 0, HEAD.size) + acl()
    given = api.new("BYTE[]", nobody)
    api.must(become(api, OPERATOR))
    assert api.lib.FwpmIPsecTunnelAdd0(engine, 0, null, context, 1, condition, given) == 0
    key = api.new("GUID *", api.guid(1))
    assert api.lib.FwpmIPsecTunnelDeleteByKey0(engine, key) == DENIED


def test_credentials_make_no_caller(api: Api, engine: Any) -> None:
    """What a caller gives as `authIdentity` is not even looked at."""
    null, out = api.ffi.NULL, api.new("HANDLE *")
    junk = api.new("BYTE[]", b"\xff" * 64)
    identity = api.ffi.cast("SEC_WINNT_AUTH_IDENTITY_W *", junk)
    api.must(become(api, NOBODY))
    assert api.lib.FwpmEngineOpen0(null, 10, identity, null, out) == DENIED
    api.must(become(api, EVERYONE))
    assert api.lib.FwpmEngineOpen0(null, 10, identity, null, out) == 0
    api.must(api.lib.FwpmEngineClose0(out[0]))
