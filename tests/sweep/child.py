"""A process that installs an SA pair, tells each native call that is done, and waits to go on."""

from __future__ import annotations

import sys

from tests.sweep.pairs import PAIRS
from wfp_ipsec import Engine, SaContext

CALL = Engine.call


def told(self: Engine, function: str, *arguments: object) -> None:
    """Makes a native call, tells it, and waits for a line."""
    CALL(self, function, *arguments)
    sys.stdout.write(f"{function}\n")
    sys.stdout.flush()
    sys.stdin.readline()


def main(backend: str, kind: str) -> None:
    """Installs a pair in the engine of this process."""
    setattr(Engine, "call", told)  # noqa: B010 - an assignment would not have the type
    with Engine.open(backend) as session:
        SaContext.install(session, PAIRS[kind])


if __name__ == "__main__":
    main(*sys.argv[1:])
