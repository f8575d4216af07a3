"""The one warning that keys left the process' care."""

from __future__ import annotations

import logging

log = logging.getLogger("wfp_ipsec.export")


def warn_of_keys(form: str, *arguments: object) -> None:
    """Logs that keys were exported.

    Args:
        form: In which form, and where to, with the places of the arguments.
        arguments: What stands there; never keys.
    """
    log.warning(f"the keys of SAs were exported: {form}", *arguments)  # noqa: G004 - no argument
