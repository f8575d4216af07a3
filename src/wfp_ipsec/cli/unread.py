"""What becomes of output that nobody reads any more."""

from __future__ import annotations

import errno
import os
import sys


def nobody_reads(error: OSError) -> bool:
    """Tells whether a write failed because the reader has gone; Windows says so in its own way."""
    windows = sys.platform == "win32" and error.errno == errno.EINVAL
    return windows or isinstance(error, BrokenPipeError)


def forget_unwritten() -> None:
    """Lets what the standard output still holds go nowhere, if it cannot be written.

    Python would try again at its end, complain, and end with a code of its own.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
