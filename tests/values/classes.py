"""Every class of `wfp_ipsec.values`, found by looking.

Descriptions above that layer (`wfp_ipsec.ims` and the like) stand for no C struct.
"""

import dataclasses
import importlib
import pkgutil
from typing import Any

from wfp_ipsec import values
from wfp_ipsec.values._base import Value


def _collect() -> list[type[Any]]:
    names = [found.name for found in pkgutil.iter_modules(values.__path__, f"{values.__name__}.")]
    for name in names:
        importlib.import_module(name)
    # A class with slots is a second class; the first one, without, lives until it is collected.
    below = {cls for cls in Value.__subclasses__() if cls.__module__ in names}
    found = {cls for cls in below if dataclasses.is_dataclass(cls)}
    alive = {
        cls
        for cls in found
        if getattr(importlib.import_module(cls.__module__), cls.__name__) is cls
    }
    return sorted(alive, key=lambda cls: cls.__name__)


VALUE_CLASSES = _collect()
