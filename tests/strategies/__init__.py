"""Hypothesis strategies for the values.

`values(cls)` is the one entry: the strategy of all legal values of a class. Most classes' follow
from their annotations; the modules here hold the few whose `_validate` couples several fields.
"""

from . import events, ike, objects, policies, security
from .derived import COUPLED, blobs, flags, keys, texts, unsigned, values

__all__ = [
    "COUPLED",
    "blobs",
    "events",
    "flags",
    "ike",
    "keys",
    "objects",
    "policies",
    "security",
    "texts",
    "unsigned",
    "values",
]
