"""The control functions of an embedded engine that was built as fwpuclnt.dll (for Wine)."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

FUNCTIONS = {
    "WfpIpsecEngineObserve": "void (__stdcall *)(void)",
    "WfpIpsecEngineAdvance": "void (__stdcall *)(UINT64)",
    "WfpIpsecEngineFailNext": "DWORD (__stdcall *)(const char *, DWORD, UINT32)",
    "WfpIpsecEngineCalls": "UINT64 (__stdcall *)(char *, UINT64)",
    "WfpIpsecEngineLiveAllocations": "UINT64 (__stdcall *)(void)",
    "WfpIpsecEngineInventory": "UINT64 (__stdcall *)(char *, UINT64)",
    "WfpIpsecEngineReset": "void (__stdcall *)(void)",
    "WfpIpsecEngineRestartService": "void (__stdcall *)(void)",
    "WfpIpsecEngineTraffic": "DWORD (__stdcall *)(UINT64, UINT32, UINT64, UINT64)",
    "WfpIpsecEngineInjectIkeSa": "DWORD (__stdcall *)(const IKEEXT_SA_DETAILS2 *, UINT64 *)",
    "WfpIpsecEngineInjectDospState": "DWORD (__stdcall *)(const IPSEC_DOSP_STATE0 *)",
    "WfpIpsecEngineInjectNetEvent": "DWORD (__stdcall *)(const FWPM_NET_EVENT5 *)",
    "WfpIpsecEngineCountIpsec": "DWORD (__stdcall *)(const IPSEC_STATISTICS1 *)",
    "WfpIpsecEngineCountDosp": "DWORD (__stdcall *)(const IPSEC_DOSP_STATISTICS0 *)",
    "WfpIpsecEngineCountIke": "DWORD (__stdcall *)(const IKEEXT_STATISTICS1 *)",
    "WfpIpsecEngineNegotiate": (
        "DWORD (__stdcall *)(const IKEEXT_TRAFFIC0 *, const IPSEC_SA_DETAILS1 *, "
        "const IPSEC_SA_DETAILS1 *, UINT64 *)"
    ),
    "WfpIpsecEngineSetCaller": "DWORD (__stdcall *)(const SID *const *, UINT32)",
    "WfpIpsecEngineLimitRights": "DWORD (__stdcall *)(UINT32)",
    "WfpIpsecEngineGrantedRights": "DWORD (__stdcall *)(PSECURITY_DESCRIPTOR, UINT32 *)",
}


def open_control(ffi: Any, dll: str) -> Any:
    """Returns the control functions that a loaded DLL exports, or None where it has none."""
    library = ctypes.CDLL(dll)
    try:
        return SimpleNamespace(
            **{name: _function(ffi, library, name, ctype) for name, ctype in FUNCTIONS.items()}
        )
    except AttributeError:
        return None


def _function(ffi: Any, library: ctypes.CDLL, name: str, ctype: str) -> Any:
    address = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
    return ffi.cast(ctype, address)
