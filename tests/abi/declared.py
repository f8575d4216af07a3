"""What a compiled module declares, sorted by kind, as cffi tells it."""

from dataclasses import dataclass, field
from typing import Any

# The control functions of the embedded engine, the functions that lead into Python, and the helpers
# with their constants are no part of the platform.
CONTROL_PREFIX = "WfpIpsecEngine"
OWN_PREFIXES = (CONTROL_PREFIX, "wfp_ipsec_", "WFP_IPSEC_")


@dataclass
class Declared:
    """The declared names by kind."""

    structs: list[str] = field(default_factory=list)
    enums: list[str] = field(default_factory=list)
    callbacks: list[str] = field(default_factory=list)
    typedefs: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    guids: list[str] = field(default_factory=list)
    enumerators: list[str] = field(default_factory=list)
    constants: list[str] = field(default_factory=list)


def declared(ffi: Any, lib: Any) -> Declared:
    """Returns every declared name; reading each runs the check that cffi puts off until then."""
    found = Declared()
    typedefs, tags, unions = ffi.list_types()
    found.tags = [tag for tag in tags + unions if not tag.startswith(OWN_PREFIXES)]
    for name in typedefs:
        if name.startswith(OWN_PREFIXES):
            continue
        lists = {"struct": found.structs, "enum": found.enums, "function": found.callbacks}
        lists.get(ffi.typeof(name).kind, found.typedefs).append(name)
    members = {member for name in found.enums for member in ffi.typeof(name).relements}
    for name in dir(lib):
        if name.startswith(OWN_PREFIXES):
            continue
        value = getattr(lib, name)
        if isinstance(value, ffi.CData):
            found.guids.append(name)
        elif not isinstance(value, int):
            found.functions.append(name)
        elif name in members:
            found.enumerators.append(name)
        else:
            found.constants.append(name)
    return found
