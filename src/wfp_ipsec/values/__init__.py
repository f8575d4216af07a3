"""Immutable values: what goes into and comes out of the functions of fwpmu.h. No C in sight."""

from wfp_ipsec._lazy import lazily
from wfp_ipsec._names import HOMES

# Type checkers know the modules by themselves.
TYPE_CHECKING = False
if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {name.removeprefix("values."): () for name in HOMES if name.startswith("values.")},
    )
