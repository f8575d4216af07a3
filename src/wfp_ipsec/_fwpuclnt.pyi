# The compiled module for the system's Fwpuclnt.dll: cffi's interface and library.
from typing import Any

ffi: Any
lib: Any
