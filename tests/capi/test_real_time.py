"""The engine's own clock, in a process that nobody observes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Asks again and again, so it ends as soon as the SA does; the limit is for an engine without clock.
PROGRAM = """
import time
from wfp_ipsec._embedded import ffi, lib
from tests.capi.association import prepare_transport
from tests.capi.build import Api

class Native:
    ffi, lib, control = ffi, lib, lib

api = Api(Native)
ground = prepare_transport(api, api.open())
started = time.monotonic()
id_ = ground.half(lifetime={"lifetimeSeconds": 1})
lasting = ground.half(lifetime={"lifetimeSeconds": 1000})
while ground.exists(id_) and time.monotonic() < started + 30:
    pass
assert not ground.exists(id_), "it did not end"
assert ground.exists(lasting), "it ended early"
assert time.monotonic() - started > 0.9, "a second was too short"
"""


def test_an_sa_ends_by_itself() -> None:
    """No call but those that read brings about the end of a lifetime."""
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60, cwd=ROOT)
    assert done.returncode == 0, done.stderr
