"""Enumerations and flags as callers use them; tests/abi compares their values with Windows."""

import enum

import pytest

from wfp_ipsec import enums

FLAG_CLASSES = [
    value
    for value in (getattr(enums, name) for name in enums.__all__)
    if isinstance(value, enum.EnumMeta)
    and issubclass(value, enum.IntFlag)
    and value.__module__.startswith(enums.__name__)
]


def test_known_returns_the_member() -> None:
    """A value that the enum has becomes its member."""
    assert enums.known(enums.TransformType, 4) is enums.TransformType.ESP_AUTH_AND_CIPHER


def test_known_passes_strangers_on() -> None:
    """A value that the enum does not have stays the integer it was."""
    stranger = enums.known(enums.CipherType, 77)
    assert stranger == 77
    assert type(stranger) is int


def test_known_prefers_the_first_name() -> None:
    """The 2048-bit group has two names and one member."""
    assert enums.known(enums.PfsGroup, 3) is enums.PfsGroup.GROUP_14
    assert enums.PfsGroup["GROUP_2048"] is enums.PfsGroup.GROUP_14


@pytest.mark.parametrize("flags", FLAG_CLASSES)
def test_flags_keep_unknown_bits(flags: type[enum.IntFlag]) -> None:
    """Bits without a name survive, so that reading and writing back loses nothing."""
    every_bit = flags(0xFFFFFFFF)
    assert isinstance(every_bit, flags)
    assert int(every_bit) == 0xFFFFFFFF


def test_flags_combine() -> None:
    """Flags combine to the number that Windows takes."""
    both = enums.SaBundleFlags.ND_SECURE | enums.SaBundleFlags.CLEAR_DF_ON_TUNNEL
    assert both == 0x401
    assert enums.SaBundleFlags.CLEAR_DF_ON_TUNNEL in both


def test_modes_are_not_mixed_up() -> None:
    """Outbound is 0 and inbound is 1, transport is 0 and tunnel is 1."""
    assert (enums.Direction.OUTBOUND.value, enums.Direction.INBOUND.value) == (0, 1)
    assert (enums.TrafficType.TRANSPORT.value, enums.TrafficType.TUNNEL.value) == (0, 1)
