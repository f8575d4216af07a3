"""The event loops that the platform has."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import pytest

LOOPS: list[Callable[[], asyncio.AbstractEventLoop]] = [asyncio.SelectorEventLoop]
if sys.platform == "win32":
    LOOPS.append(asyncio.ProactorEventLoop)

each_loop = pytest.mark.parametrize("new_loop", LOOPS, ids=lambda loop: loop.__name__)
