"""The peers with cffi: one ``ffi.new`` per struct, in API mode (compiled) and in ABI mode."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from cffi import FFI

import build_ffi
from wfp_ipsec._native.backend import Backend
from wfp_ipsec.errors import check

from . import peer_values as values
from .driver import function_pointer
from .peer import Peer
from .peer_walk import Memory

# What a peer calls.
FUNCTIONS = (
    "FwpmFreeMemory0",
    "IPsecSaContextCreate1",
    "IPsecSaContextSetSpi0",
    "IPsecSaContextAddInbound1",
    "IPsecSaContextAddOutbound1",
    "IPsecSaContextDeleteById0",
    "IPsecSaContextGetById1",
    "IPsecSaContextCreateEnumHandle0",
    "IPsecSaContextEnum1",
    "IPsecSaContextDestroyEnumHandle0",
)


def api_mode(backend: Backend, engine: int) -> CffiPeer:
    """Returns the peer on the compiled module: its ``ffi`` and ``lib``, and nothing above them."""
    return CffiPeer("cffi API", backend.ffi, backend.lib, engine)


def abi_mode(backend: Backend, engine: int) -> CffiPeer:
    """Returns the peer that reads the declarations at run time and calls through libffi."""
    ffi = FFI()
    ffi.cdef(build_ffi.DECLARATIONS)
    lib = SimpleNamespace()
    for name in FUNCTIONS:
        pointer = function_pointer(backend, name)
        ctype = backend.ffi.getctype(backend.ffi.typeof(pointer))
        address = int(backend.ffi.cast("uintptr_t", pointer))
        setattr(lib, name, ffi.cast(ctype, address))
    return CffiPeer("cffi ABI", ffi, lib, engine)


class CffiPeer(Peer):
    """A program on cffi."""

    def __init__(self, name: str, ffi: Any, lib: Any, engine: int) -> None:
        self.name, self.ffi, self.lib = name, ffi, lib
        self.engine = ffi.cast("HANDLE", engine)
        self.memory = Memory(
            guid=lambda guid: bytes(ffi.buffer(ffi.addressof(guid), 16)),
            blob=lambda data, size: bytes(ffi.buffer(data, size)),
            text=ffi.string,
        )
        self._entries: Any = None

    def install(self, pair: values.Pair) -> int:
        """Creates a context, sets its SPI, adds both bundles; returns its id."""
        ffi, lib, engine = self.ffi, self.lib, self.engine
        id = ffi.new("UINT64 *")
        traffic = ffi.new("IPSEC_TRAFFIC1 *")
        _fill_traffic(traffic, pair.traffic)
        status = lib.IPsecSaContextCreate1(engine, traffic, ffi.NULL, ffi.NULL, id)
        check("IPsecSaContextCreate1", status)
        request = ffi.new("IPSEC_GETSPI1 *")
        _fill_traffic(request.inboundIpsecTraffic, pair.inbound_traffic)
        request.ipVersion = pair.inbound.ip_version
        spi = pair.inbound.sas[0].spi
        check("IPsecSaContextSetSpi0", lib.IPsecSaContextSetSpi0(engine, id[0], request, spi))
        bundle, _keep = self._bundle(pair.inbound)
        status = lib.IPsecSaContextAddInbound1(engine, id[0], bundle)
        check("IPsecSaContextAddInbound1", status)
        bundle, _keep = self._bundle(pair.outbound)
        status = lib.IPsecSaContextAddOutbound1(engine, id[0], bundle)
        check("IPsecSaContextAddOutbound1", status)
        found: int = id[0]
        return found

    def _bundle(self, value: values.Bundle) -> tuple[Any, list[Any]]:
        """Returns the struct, and what must live as long."""
        keep: list[Any] = []
        sas = self.ffi.new("IPSEC_SA0[]", len(value.sas))
        for index, sa in enumerate(value.sas):
            self._fill_sa(sas[index], sa, keep)
        bundle = self.ffi.new("IPSEC_SA_BUNDLE1 *")
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
        keep.append(sas)
        return bundle, keep

    def _fill_sa(self, c: Any, sa: values.Sa, keep: list[Any]) -> None:
        both = self.ffi.new("IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *")
        auth, cipher = both.saAuthInformation, both.saCipherInformation
        auth_key = self.ffi.new("UINT8[]", sa.auth.key)
        auth.authTransform.authTransformId.authType = sa.auth.transform.auth_type
        auth.authTransform.authTransformId.authConfig = sa.auth.transform.auth_config
        auth.authKey.size, auth.authKey.data = len(sa.auth.key), auth_key
        cipher_key = self.ffi.new("UINT8[]", sa.cipher.key)
        cipher.cipherTransform.cipherTransformId.cipherType = sa.cipher.transform.cipher_type
        cipher.cipherTransform.cipherTransformId.cipherConfig = sa.cipher.transform.cipher_config
        cipher.cipherKey.size, cipher.cipherKey.data = len(sa.cipher.key), cipher_key
        c.spi, c.saTransformType = sa.spi, sa.transform_type
        c.espAuthAndCipherInformation = both
        keep += (both, auth_key, cipher_key)

    def _reading(self, id: int, read: Callable[[Memory, Any], Any]) -> Any:
        pointer = self.ffi.new("IPSEC_SA_CONTEXT1 **")
        status = self.lib.IPsecSaContextGetById1(self.engine, id, pointer)
        check("IPsecSaContextGetById1", status)
        found = read(self.memory, pointer[0])
        self.lib.FwpmFreeMemory0(self.ffi.cast("void **", pointer))
        return found

    def _begin(self) -> Any:
        handle = self.ffi.new("HANDLE *")
        status = self.lib.IPsecSaContextCreateEnumHandle0(self.engine, self.ffi.NULL, handle)
        check("IPsecSaContextCreateEnumHandle0", status)
        return handle[0]

    def _page(self, handle: Any, entries: int) -> list[Any]:
        self._entries = self.ffi.new("IPSEC_SA_CONTEXT1 ***")
        count = self.ffi.new("UINT32 *")
        status = self.lib.IPsecSaContextEnum1(self.engine, handle, entries, self._entries, count)
        check("IPsecSaContextEnum1", status)
        array = self._entries[0]
        return [array[index] for index in range(count[0])]

    def _free_page(self) -> None:
        self.lib.FwpmFreeMemory0(self.ffi.cast("void **", self._entries))


def _fill_traffic(c: Any, value: values.Traffic) -> None:
    c.localV4Address = int(value.local)
    c.remoteV4Address = int(value.remote)
    c.ipsecFilterId = value.filter_id
    c.remotePort = value.remote_port
    c.localPort = value.local_port
    c.ipProtocol = value.ip_protocol
    c.localIfLuid = value.local_interface_luid
    c.realIfProfileId = value.interface_profile_id
