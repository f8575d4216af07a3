"""What a caller may give in several forms is stored in one."""

import uuid
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import values
from wfp_ipsec import enums
from wfp_ipsec.algorithms import AesGcm
from wfp_ipsec.keys import Key
from wfp_ipsec.values.filter import Condition, Filter, Provider
from wfp_ipsec.values.sa import AuthInformation, Identity, SaBundle, Token
from wfp_ipsec.values.tagged import ConditionValue, FwpValue, V4AddrAndMask, V6AddrAndMask
from wfp_ipsec.values.traffic import SpiRequest, Traffic
from wfp_ipsec.values.transforms import AuthTransform

GUID = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_addresses_as_text(local: IPv4Address, remote: IPv4Address) -> None:
    """Text and address objects give the same traffic."""
    text = Traffic.transport(str(local), str(remote), filter_id=1)
    assert text == Traffic(local=local, remote=remote, filter_id=1)
    assert isinstance(text.local, IPv4Address)


@given(st.ip_addresses(v=6))
def test_v6_addresses_as_text(host: IPv6Address) -> None:
    """IPv6 text in any spelling gives the address."""
    for spelling in (host.compressed, host.exploded, host.exploded.upper()):
        assert Traffic.tunnel(spelling, host, tunnel_policy_id=1).local == host


@pytest.mark.parametrize("spelling", [GUID, str(GUID), f"{{{GUID}}}", GUID.hex, GUID.urn])
def test_guids(spelling: Any) -> None:
    """A GUID may be given as text."""
    assert Provider(name="n", key=spelling).key == GUID


@pytest.mark.parametrize("data", [b"ab", bytearray(b"ab"), memoryview(b"ab")])
def test_blobs(data: Any) -> None:
    """Any bytes-like object becomes bytes."""
    stored = Provider(name="n", data=data).data
    assert (type(stored), stored) == (bytes, b"ab")


@pytest.mark.parametrize("key", [bytes(16), bytearray(16), memoryview(bytes(16)), Key(bytes(16))])
def test_keys(key: Any) -> None:
    """Bytes become a key where a key is wanted."""
    transform = AuthTransform(
        auth_type=enums.AuthType.MD5, auth_config=enums.AuthConfig.HMAC_MD5_96
    )
    stored = AuthInformation(transform=transform, key=key).key
    assert isinstance(stored, Key)
    assert stored == Key(bytes(16))


def test_enums_as_numbers() -> None:
    """A number that an enum has becomes the member, a number of flags the flags."""
    token = Token(token_type=1, principal=0, mode=1)
    assert token.token_type is enums.TokenType.IMPERSONATION
    assert token.principal is enums.TokenPrincipal.LOCAL
    provider = Provider(name="n", flags=1)  # type: ignore[arg-type]
    assert provider.flags is enums.ProviderFlags.PERSISTENT


@pytest.mark.parametrize("tokens", [list, tuple, iter])
def test_sequences(tokens: Any) -> None:
    """Any iterable becomes a tuple."""
    token = Token(token_type=0, principal=0, mode=0)
    assert Identity(tokens=tokens([token])).tokens == (token,)


@given(values(Filter))
def test_provider_context_sets_its_flag(drawn: Filter) -> None:
    """The flag for a provider context is there exactly where one is named."""
    flagged = enums.FilterFlags.HAS_PROVIDER_CONTEXT in drawn.flags
    assert flagged == (drawn.provider_context_key is not None)


def test_private_address_of_zeros() -> None:
    """0.0.0.0 as the private address is none, as in C."""
    sa = AesGcm(bytes(20)).esp(0x1000)
    bundle = SaBundle(
        sas=(sa,), ip_version=enums.IpVersion.V4, peer_v4_private_address=IPv4Address(0)
    )
    assert bundle.peer_v4_private_address is None


@given(st.floats(width=64, allow_nan=False, allow_infinity=False, min_value=-1e38, max_value=1e38))
def test_floats_are_rounded_once(number: float) -> None:
    """A 32-bit number is stored as C holds it, so that storing it again changes nothing."""
    stored = FwpValue(data_type=enums.DataType.FLOAT, data=number).data
    assert FwpValue(data_type=enums.DataType.FLOAT, data=stored).data == stored
    assert stored == pytest.approx(number, rel=1e-6, abs=1e-44)


@given(st.ip_addresses(v=4), st.integers(0, 31))
def test_v4_networks(host: IPv4Address, prefix: int) -> None:
    """An IPv4 network is its address and its mask."""
    network = ip_network((int(host), prefix), strict=False)
    assert isinstance(network, IPv4Network)
    found = ConditionValue.of_network(network)
    assert found.data_type is enums.DataType.V4_ADDR_MASK
    assert found.data == V4AddrAndMask(address=network.network_address, mask=network.netmask)


@given(st.ip_addresses(v=6), st.integers(0, 127))
def test_v6_networks(host: IPv6Address, prefix: int) -> None:
    """An IPv6 network is its address and its prefix length."""
    network = ip_network((host.packed, prefix), strict=False)
    assert isinstance(network, IPv6Network)
    found = ConditionValue.of_network(network)
    assert found.data_type is enums.DataType.V6_ADDR_MASK
    assert found.data == V6AddrAndMask(address=network.network_address, prefix_length=prefix)


@given(st.ip_addresses())
def test_networks_of_one_host(host: IPv4Address | IPv6Address) -> None:
    """A network of one address is that address."""
    assert ConditionValue.of_network(ip_network(host)) == ConditionValue.of_host(host)


@given(values(Traffic))
def test_derived_properties(traffic: Traffic) -> None:
    """IP version and mode follow from the addresses and from what is given."""
    v4 = isinstance(traffic.local, IPv4Address)
    assert traffic.ip_version is (enums.IpVersion.V4 if v4 else enums.IpVersion.V6)
    tunnel = traffic.tunnel_policy_id is not None
    assert traffic.traffic_type is (
        enums.TrafficType.TUNNEL if tunnel else enums.TrafficType.TRANSPORT
    )


@given(values(SpiRequest))
def test_encapsulation_is_for_v4(request: SpiRequest) -> None:
    """UDP encapsulation comes with IPv4 alone."""
    v4 = request.traffic.ip_version is enums.IpVersion.V4
    assert v4 or request.udp_encapsulation is None


def test_condition_defaults_to_equality() -> None:
    """A condition compares for equality unless told otherwise."""
    condition = Condition(field_key=GUID, value=ConditionValue())
    assert condition.match_type is enums.MatchType.EQUAL
