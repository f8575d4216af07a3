"""The C functions that a docstring gives as its source, short forms written out.

"FwpmFilterEnum0 with its CreateEnumHandle0" and "IPsecSaEnum0, ...1" name two functions each,
"...GetSecurityInfo0" names all whose names end so.
"""

import re
from collections.abc import Iterator

from wfp_ipsec._functions import BY_NAME

# From "Source:" to the end of the paragraph.
PARAGRAPH = re.compile(r"^\s*Source: (.*?)(?:\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
NAME = re.compile(
    r"\b(?P<whole>(?:IPsec|Ikeext|Fwpm)[A-Z]\w*\d)\b"
    r"|\.\.\.(?P<version>\d)\b"
    r"|\.\.\.(?P<ending>[A-Z]\w*\d)\b"
    r"|\b(?P<step>(?:Create|Destroy)EnumHandle\d)\b"
)


def sources(docstring: str | None) -> list[str]:
    """Returns the functions that the sources in a docstring name."""
    paragraphs = PARAGRAPH.findall(docstring or "")
    return [name for paragraph in paragraphs for name in _names(paragraph)]


def _names(paragraph: str) -> Iterator[str]:
    whole: list[str] = []
    for found in NAME.finditer(paragraph):
        if found["whole"]:
            whole.append(found["whole"])
            yield whole[-1]
        elif found["version"]:
            yield f"{whole[-1][:-1]}{found['version']}"
        elif found["ending"]:
            yield from (name for name in BY_NAME if name.endswith(found["ending"]))
        else:
            families = [name for name in whole if re.search(r"Enum\d$", name)]
            yield from (re.sub(r"Enum\d$", found["step"], name) for name in families)
