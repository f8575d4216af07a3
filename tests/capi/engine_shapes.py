"""What the rules for SA contexts draw: traffic, bundles, templates."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.model.checks import UPDATE_FLAGS, UPDATE_MM_SA_ID, UPDATE_TRAFFIC, UPDATE_UDP
from tests.model.contexts import SUPPRESS_DUPLICATE_DELETION
from tests.model.values import TRANSPORT, TUNNEL, V4, V6, Bundle, Subnet, Template, Traffic

from .engine_machine import MOST_PICKS, picks


@dataclass(frozen=True)
class Shape:
    """Traffic but for its policy: one that fits, unless the pick is high."""

    traffic: Traffic
    which: int

    @property
    def fits(self) -> bool:
        """Whether what is drawn may be replaced by what is right in the state."""
        return self.which < MOST_PICKS


# Mostly what can go on, and one host per side, so that contexts meet.
hosts = st.sampled_from([1, 1, 1, 2])
ports = st.sampled_from([0, 0, 0, 0, 5])
# 2 is none of them; a shape that fits takes another.
ip_versions = st.sampled_from([V4, V6, 2])
kinds = st.sampled_from([TRANSPORT, TUNNEL, 2])
traffics = st.builds(Traffic, ip_versions, hosts, hosts, kinds, st.just(0), ports, ports, ports)
shapes = st.builds(Shape, traffics, picks)
spis = st.sampled_from([0x1000, 0x1000, 0x1002, 0x10000000, 0x1001, 254, 0])
subnets = st.none() | st.builds(Subnet, st.sampled_from([V4, V6]), st.sampled_from([None, 1, 2]))
templates = st.builds(Template, subnets, subnets)
flags = st.sampled_from([0] * 12 + [SUPPRESS_DUPLICATE_DELETION] * 4 + [0x100])
WRONG_TRANSFORMS = [
    ("ah", "esp"),
    ("esp", "esp"),
    ("short",),
    ("unknown",),
    (),
    ("esp", "ah", "ah"),
]
transforms = st.sampled_from([("esp",)] * 24 + [("esp", "ah"), ("ah",)] * 3 + WRONG_TRANSFORMS)
udp = st.sampled_from([None, None, (4500, 4501)])
bundles = st.builds(
    Bundle,
    spis,
    st.sampled_from([V4, V6]),
    transforms,
    st.sampled_from([0, 0, 30, 60, 90, 3600]),
    flags,
    st.sampled_from([0, 7]),
)
EVERY_UPDATE = UPDATE_TRAFFIC | UPDATE_UDP | UPDATE_FLAGS | UPDATE_MM_SA_ID
SINGLE_UPDATES = [UPDATE_TRAFFIC] * 6 + [UPDATE_UDP, UPDATE_FLAGS, UPDATE_MM_SA_ID]
updates = st.sampled_from([*SINGLE_UPDATES, EVERY_UPDATE, 0, 0x80])
