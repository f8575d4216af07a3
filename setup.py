"""Names the cffi modules and tags the wheel; everything else stands in pyproject.toml."""

import sys

from setuptools import setup

MODULES = ["build_ffi.py:embedded"]
if sys.platform == "win32":
    MODULES.append("build_ffi.py:fwpuclnt")

setup(
    cffi_modules=MODULES,
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
