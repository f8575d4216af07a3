"""``wfp-ipsec list`` of many contexts: ``python -m tests.benchmarks.listing COUNT``.

The embedded engine is empty in every process, so the contexts are installed in the same one first.
The first line tells the time when that is done; what follows is the command's.
"""

from __future__ import annotations

import os
import sys
import time

from wfp_ipsec._native import backend as backends
from wfp_ipsec.cli.main import run

from .driver import RawDriver
from .ground import Ground


def main() -> None:
    """Installs the contexts, tells the time, lists them."""
    count = int(sys.argv[1])
    Ground(RawDriver(backends.load(backends.EMBEDDED)), backends.EMBEDDED).fill(0, count)
    os.environ[backends.VARIABLE] = backends.EMBEDDED
    sys.argv = ["wfp-ipsec", "list"]
    sys.stdout.write(f"{time.monotonic()}\n")
    sys.stdout.flush()
    try:
        run()
    finally:
        sys.stdout.flush()
        # Without taking the engine down.
        os._exit(0)


if __name__ == "__main__":
    main()
