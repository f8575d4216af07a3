"""A process that installs an SA pair, tells each native call that is done, and waits to go on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from tests.api.native_calls import through
from tests.sweep.pairs import PAIRS
from wfp_ipsec import Engine, SaContext


def told(name: str, function: Callable[..., Any], *arguments: object) -> Any:
    """Makes a native call, tells it, and waits for a line."""
    status = function(*arguments)
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()
    sys.stdin.readline()
    return status


def main(backend: str, kind: str) -> None:
    """Installs a pair in the engine of this process."""
    with through(told, backend), Engine.open(backend) as session:
        SaContext.install(session, PAIRS[kind])


if __name__ == "__main__":
    main(*sys.argv[1:])
