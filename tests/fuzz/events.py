"""Records of events: what is put into the engine's log comes back as it was."""

from __future__ import annotations

import dataclasses

from tests.soak.quiet import quiet
from wfp_ipsec import NetEvent
from wfp_ipsec.testing import Controls

from .feed import Feed
from .objects import anything, pool
from .oracle import ViolationError, left_empty, only


def record(feed: Feed) -> None:
    """A network event with some fields replaced; what the engine takes it gives back."""
    legal = feed.pick(pool(NetEvent))
    names = [field.name for field in dataclasses.fields(NetEvent)]
    changes = {feed.pick(names): anything(feed) for _ in range(feed.number(8) % 3)}
    with left_empty() as engine:
        controls: Controls = quiet(engine)
        with only():
            given = dataclasses.replace(legal, **changes)
            controls.inject_net_event(given)
            (found,) = engine.net_events.list(api_version=5)
            if repr(found.data) != repr(given.data):
                raise ViolationError(f"{found!r} in the place of {given!r}")
        controls.reset()
