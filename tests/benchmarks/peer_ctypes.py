"""The peer with ctypes: Structures, filled and read member by member."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from itertools import count
from types import SimpleNamespace
from typing import Any

from wfp_ipsec._native.backend import Backend
from wfp_ipsec.errors import check

from . import peer_values as values
from .ctypes_structures import Structures
from .driver import function_pointer
from .peer import Peer
from .peer_cffi import FUNCTIONS
from .peer_walk import Memory


class CtypesPeer(Peer):
    """A program on ctypes."""

    name = "ctypes"

    def __init__(self, backend: Backend, engine: int) -> None:
        structures = Structures(backend.ffi)
        named = structures.named
        self.traffic, self.request = named("IPSEC_TRAFFIC1"), named("IPSEC_GETSPI1")
        self.bundle, self.sa = named("IPSEC_SA_BUNDLE1"), named("IPSEC_SA0")
        self.both = named("IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0")
        self.context = ctypes.POINTER(named("IPSEC_SA_CONTEXT1"))
        self.lib = SimpleNamespace()
        for name in FUNCTIONS:
            setattr(self.lib, name, _function(backend, structures, name))
        self.engine = ctypes.c_void_p(engine)
        self.memory = Memory(guid=bytes, blob=ctypes.string_at, text=_text)
        self._entries: Any = None

    def install(self, pair: values.Pair) -> int:
        """Creates a context, sets its SPI, adds both bundles; returns its id."""
        lib, engine, byref = self.lib, self.engine, ctypes.byref
        id = ctypes.c_uint64()
        traffic = self.traffic()
        _fill_traffic(traffic, pair.traffic)
        status = lib.IPsecSaContextCreate1(engine, byref(traffic), None, None, byref(id))
        check("IPsecSaContextCreate1", status)
        request = self.request()
        _fill_traffic(request.inboundIpsecTraffic, pair.inbound_traffic)
        request.ipVersion = pair.inbound.ip_version
        spi = pair.inbound.sas[0].spi
        status = lib.IPsecSaContextSetSpi0(engine, id.value, byref(request), spi)
        check("IPsecSaContextSetSpi0", status)
        bundle = self._bundle(pair.inbound)
        status = lib.IPsecSaContextAddInbound1(engine, id.value, byref(bundle))
        check("IPsecSaContextAddInbound1", status)
        bundle = self._bundle(pair.outbound)
        status = lib.IPsecSaContextAddOutbound1(engine, id.value, byref(bundle))
        check("IPsecSaContextAddOutbound1", status)
        return id.value

    def _bundle(self, value: values.Bundle) -> Any:
        """Returns the struct. It keeps what it points to alive, as ctypes does."""
        sas = (self.sa * len(value.sas))()
        for index, sa in enumerate(value.sas):
            self._fill_sa(sas[index], sa)
        bundle = self.bundle()
        bundle.flags = value.flags
        bundle.lifetime.lifetimeSeconds = value.lifetime.seconds
        bundle.lifetime.lifetimeKilobytes = value.lifetime.kilobytes
        bundle.lifetime.lifetimePackets = value.lifetime.packets
        bundle.idleTimeoutSeconds = value.idle_timeout_seconds
        bundle.ndAllowClearTimeoutSeconds = value.nd_allow_clear_timeout_seconds
        bundle.napContext = value.nap_context
        bundle.qmSaId = value.qm_sa_id
        bundle.numSAs = len(value.sas)
        bundle.saList = sas
        bundle.ipVersion = value.ip_version
        bundle.mmSaId = value.mm_sa_id
        bundle.pfsGroup = value.pfs_group
        bundle.qmFilterId = value.qm_filter_id
        return bundle

    def _fill_sa(self, c: Any, sa: values.Sa) -> None:
        both = self.both()
        auth, cipher = both.saAuthInformation, both.saCipherInformation
        auth.authTransform.authTransformId.authType = sa.auth.transform.auth_type
        auth.authTransform.authTransformId.authConfig = sa.auth.transform.auth_config
        auth.authKey.size, auth.authKey.data = len(sa.auth.key), _key(sa.auth.key)
        cipher.cipherTransform.cipherTransformId.cipherType = sa.cipher.transform.cipher_type
        cipher.cipherTransform.cipherTransformId.cipherConfig = sa.cipher.transform.cipher_config
        cipher.cipherKey.size, cipher.cipherKey.data = len(sa.cipher.key), _key(sa.cipher.key)
        c.spi, c.saTransformType = sa.spi, sa.transform_type
        c.espAuthAndCipherInformation = ctypes.pointer(both)

    def _reading(self, id: int, read: Callable[[Memory, Any], Any]) -> Any:
        pointer = self.context()
        status = self.lib.IPsecSaContextGetById1(self.engine, id, ctypes.byref(pointer))
        check("IPsecSaContextGetById1", status)
        found = read(self.memory, pointer[0])
        self.lib.FwpmFreeMemory0(ctypes.cast(ctypes.byref(pointer), ctypes.c_void_p))
        return found

    def _begin(self) -> Any:
        handle = ctypes.c_void_p()
        status = self.lib.IPsecSaContextCreateEnumHandle0(self.engine, None, ctypes.byref(handle))
        check("IPsecSaContextCreateEnumHandle0", status)
        return handle

    def _page(self, handle: Any, entries: int) -> list[Any]:
        self._entries, found = ctypes.POINTER(self.context)(), ctypes.c_uint32()
        status = self.lib.IPsecSaContextEnum1(
            self.engine, handle, entries, ctypes.byref(self._entries), ctypes.byref(found)
        )
        check("IPsecSaContextEnum1", status)
        return [self._entries[index][0] for index in range(found.value)]

    def _free_page(self) -> None:
        self.lib.FwpmFreeMemory0(ctypes.cast(ctypes.byref(self._entries), ctypes.c_void_p))


def _function(backend: Backend, structures: Structures, name: str) -> Any:
    """Returns a C function with the types of its arguments and its result."""
    pointer = function_pointer(backend, name)
    ctype = backend.ffi.typeof(pointer)
    result = None if ctype.result.kind == "void" else structures.of(ctype.result)
    arguments = [structures.of(one) for one in ctype.args]
    if name == "FwpmFreeMemory0":
        arguments = [ctypes.c_void_p]
    prototype = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(result, *arguments)
    return prototype(int(backend.ffi.cast("uintptr_t", pointer)))


def _key(key: bytes) -> Any:
    return (ctypes.c_uint8 * len(key)).from_buffer_copy(key)


def _text(pointer: Any) -> str:
    length = next(index for index in count() if not pointer[index])
    return ctypes.string_at(pointer, 2 * length).decode("utf-16-le")


def _fill_traffic(c: Any, value: values.Traffic) -> None:
    c.localV4Address = int(value.local)
    c.remoteV4Address = int(value.remote)
    c.ipsecFilterId = value.filter_id
    c.remotePort = value.remote_port
    c.localPort = value.local_port
    c.ipProtocol = value.ip_protocol
    c.localIfLuid = value.local_interface_luid
    c.realIfProfileId = value.interface_profile_id
