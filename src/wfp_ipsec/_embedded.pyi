# The compiled module for the embedded engine: cffi's interface and library.
from typing import Any

ffi: Any
lib: Any
