"""The one warning that keys left the process' care."""

from __future__ import annotations

import logging
from collections.abc import Iterable

log = logging.getLogger("wfp_ipsec.export")


def keyed(lines: Iterable[str]) -> bool:
    """Tells whether keys are in the lines of a table or of a batch: not all are comments."""
    return any(not line.startswith("#") for line in lines)


def warn_of_keys(form: str, *arguments: object) -> None:
    """Logs that keys were exported.

    Args:
        form: In which form, and where to, with the places of the arguments.
        arguments: What stands there; never keys.
    """
    log.warning(f"the keys of SAs were exported: {form}", *arguments)  # noqa: G004 - no argument
