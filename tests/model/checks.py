"""What is well-formed and fits the objects, whatever state a context is in."""

from __future__ import annotations

from .contexts import LOWEST_SPI, SUPPRESS_DUPLICATE_DELETION
from .objects import Objects
from .values import INBOUND, TRANSPORT, TUNNEL, V6, Bundle, Refused, Reservation, Traffic, refuse

UPDATE_TRAFFIC, UPDATE_UDP, UPDATE_FLAGS, UPDATE_MM_SA_ID = 0x1, 0x2, 0x4, 0x40
UPDATES = 0x7F


def is_inbound_spi(spi: int) -> bool:
    """Tells whether the SPI suits an inbound SA: even and not one of the reserved ones."""
    return spi % 2 == 0 and spi >= LOWEST_SPI


def check_traffic_form(traffic: Traffic) -> None:
    """Refuses traffic for what it is."""
    refuse("FWP_E_INVALID_ENUMERATOR", when=traffic.version > V6)
    refuse("FWP_E_INVALID_ENUMERATOR", when=traffic.kind > TUNNEL)
    narrowed = traffic.remote_port or traffic.local_port or traffic.protocol
    refuse("FWP_E_INVALID_PARAMETER", when=traffic.kind == TUNNEL and bool(narrowed))


def check_policy(traffic: Traffic, direction: int, objects: Objects) -> None:
    """Refuses traffic for the filter or provider context that it names."""
    kind = "filter" if traffic.kind == TRANSPORT else "context"
    found = objects.by_id("filter" if traffic.kind == TRANSPORT else "context", traffic.policy)
    if found is None:
        missing = "FILTER" if kind == "filter" else "PROVIDER_CONTEXT"
        raise Refused(f"FWP_E_{missing}_NOT_FOUND")
    if kind == "filter":
        fits = found.layer == (traffic.version, direction)
        refuse("FWP_E_INCOMPATIBLE_LAYER", when=not fits)
    else:
        refuse("FWP_E_PROVIDER_CONTEXT_MISMATCH", when=not found.tunnel)


def check_reservation(given: Reservation) -> None:
    """Refuses what GetSpi or SetSpi is given for what it is."""
    check_traffic_form(given.settled())
    over_v6 = given.settled().version == V6 and given.udp is not None
    refuse("FWP_E_INVALID_PARAMETER", when=over_v6)


def check_reserved_policy(given: Reservation, objects: Objects) -> None:
    """Refuses it for the filter or provider context, and then for its two IP versions."""
    check_policy(given.settled(), INBOUND, objects)
    refuse("FWP_E_INVALID_PARAMETER", when=given.version != given.settled().version)


def check_bundle_flags(flags: int) -> None:
    """Refuses bits without a name; the model uses one that has one."""
    refuse("FWP_E_INVALID_FLAGS", when=flags & ~SUPPRESS_DUPLICATE_DELETION != 0)


def check_bundle(bundle: Bundle, direction: int) -> None:
    """Refuses a bundle for what it is."""
    refuse("FWP_E_ZERO_LENGTH_ARRAY", when=not bundle.transforms)
    refuse("FWP_E_OUT_OF_BOUNDS", when=len(bundle.transforms) > 2)
    check_bundle_flags(bundle.flags)
    for transform in bundle.transforms:
        refuse("FWP_E_INVALID_ENUMERATOR", when=transform == "unknown")
        refuse("FWP_E_INVALID_AUTH_TRANSFORM", when=transform == "short")
    pair = len(bundle.transforms) == 2
    refuse("FWP_E_INVALID_TRANSFORM_COMBINATION", when=pair and bundle.transforms != ("esp", "ah"))
    fits = is_inbound_spi(bundle.spi) if direction == INBOUND else bundle.spi != 0
    refuse("FWP_E_INVALID_PARAMETER", when=not fits)
