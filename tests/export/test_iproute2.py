"""The batch for a Linux peer: iproute2 takes every line."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys

import pytest

from tests.export.places import HOSTS, PLACES, Place, installed
from tests.export.test_xfrm import context_of, pair
from wfp_ipsec import Engine
from wfp_ipsec.export import xfrm_lines
from wfp_ipsec.pairs import Mode, TransportMode

W, L = HOSTS[4]
NOBODY = 65534
# From the kernel: it lacks the algorithm or the protocol, or the caller the right.
NOT_SYNTAX = ("not found", "Operation not permitted", "Function not implemented")


@functools.cache
def _own_network(program: str) -> bool:
    """Whether a command can run in a network of its own, where it may change what it likes."""
    command = ["unshare", "-rn", program, "xfrm", "policy"]
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run(line: str) -> tuple[int, str]:
    """Gives one line to ``ip -batch``, where it changes nothing of this system; returns its answer.

    One by one, because ip stops at the first answer of the kernel that is no success.
    """
    if sys.platform == "win32":
        pytest.skip("allowed: Linux has iproute2")
    program = shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        pytest.skip("iproute2 is not installed (Debian package: iproute2)")
    command = [program, "-batch", "-"]
    user = None
    if _own_network(program):
        command = ["unshare", "-rn", *command]
    elif os.geteuid() == 0:
        # Without rights the line is read, and then refused.
        user = NOBODY
    done = subprocess.run(
        command, input=f"{line}\n", capture_output=True, text=True, check=False, user=user
    )
    return done.returncode, done.stderr


def refused(lines: list[str]) -> dict[str, str]:
    """Returns the lines whose syntax iproute2 refuses, without keys, with its words."""
    found = {}
    for line in lines:
        code, said = run(line)
        if code != 0 and not any(reason in said for reason in NOT_SYNTAX):
            found[" ".join(word for word in line.split() if not word.startswith("0x"))] = said
    return found


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_iproute2_takes_every_line(engine: Engine, place: Place) -> None:
    """For every transform in every place iproute2 understands states and policies."""
    found = installed(engine, place)
    modes: dict[int, Mode] = {context.id: place.mode for context in found}
    lines = xfrm_lines(found, reveal_keys=True, modes=modes)
    assert sum("xfrm state add" in line for line in lines) >= 2 * len(place.suites)
    # The policies differ by the ids alone, so a few stand for all.
    states = [line for line in lines if "state" in line]
    assert refused([*states, *[line for line in lines if "policy" in line][:12]]) == {}


@pytest.mark.parametrize(
    "mode",
    [
        TransportMode.between(W, L, ip_protocol=17, local_port=5060, remote_port=6000),
        TransportMode.between(W, L, local_port=5060),
        TransportMode.between(W, L, ip_protocol=1, local_port=8, remote_port=1),
        TransportMode.between(W, L, ip_protocol=1, remote_port=1),
        TransportMode.between(W, L, ip_protocol=47, remote_port=1),
        TransportMode.between(*HOSTS[6], ip_protocol=132, remote_port=1),
        TransportMode.between(*HOSTS[6], ip_protocol=58, local_port=128),
    ],
    ids=str,
)
def test_iproute2_takes_selectors(mode: TransportMode) -> None:
    """It understands every kind of selector, and comments."""
    lines = xfrm_lines([context_of(pair(mode))], reveal_keys=True)
    assert refused(lines) == {}


def test_iproute2_refuses_nonsense() -> None:
    """It tells what it does not understand from what the kernel lacks: the tests above can fail."""
    line = xfrm_lines([context_of(pair(TransportMode.between(W, L)))], reveal_keys=True)[0]
    assert refused([line]) == {}
    assert len(refused([line.replace("aead", "oead"), line.replace("0x00001000", "0xspi")])) == 2
