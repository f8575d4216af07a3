"""What becomes of a call that there is no memory for."""

import os
import subprocess
import sys

import pytest

# A process of its own: its address space is limited, and what it gives away is never touched.
PROGRAM = """
import mmap, resource
from wfp_ipsec._embedded import ffi, lib

SIZE = 1 << 30
large = mmap.mmap(-1, SIZE, prot=mmap.PROT_READ)
engine = ffi.new("HANDLE *")
assert lib.FwpmEngineOpen0(ffi.NULL, 10, ffi.NULL, ffi.NULL, engine) == 0

name = ffi.new("WCHAR[]", "provider")
given = ffi.new("FWPM_PROVIDER0 *", {"displayData": {"name": name}, "providerKey": {"Data1": 1}})

with open("/proc/self/statm") as statm:
    used = int(statm.read().split()[0]) * resource.getpagesize()
limit = used + SIZE // 2
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

given.providerData = {"size": SIZE, "data": ffi.cast("UINT8 *", ffi.from_buffer(large))}
print(lib.FwpmProviderAdd0(engine[0], given, ffi.NULL))
given.providerData = {"size": 0, "data": ffi.NULL}
print(lib.FwpmProviderAdd0(engine[0], given, ffi.NULL))
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="allowed: memory is limited through Linux"
)
@pytest.mark.skipif(
    "ASAN_OPTIONS" in os.environ, reason="allowed: the sanitizer ends a process without memory"
)
def test_a_call_without_memory_does_nothing() -> None:
    """It says so, adds nothing, and the engine goes on: the key is free."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=False)
    assert done.stdout.split() == [b"8", b"0"], done.stderr
