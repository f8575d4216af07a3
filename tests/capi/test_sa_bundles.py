"""IPsecSaContextAddInbound* and IPsecSaContextAddOutbound*: which bundles are accepted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .association import Prepared, auth, auth_and_cipher, cipher
from .build import Api

AH, ESP_AUTH, ESP_CIPHER, ESP_BOTH, ESP_AUTH_FW = range(1, 6)

AUTH_KEYS = {(0, 0): 16, (1, 1): 20, (2, 2): 32, (3, 3): 20, (4, 4): 28, (5, 5): 36}
CBC_KEYS = {(1, 1): 8, (2, 2): 24, (3, 3): 16, (4, 4): 24, (5, 5): 32}
GCM_KEYS = {(3, 6): 20, (4, 7): 28, (5, 8): 36}
CIPHER_KEYS = CBC_KEYS | GCM_KEYS


def _try(ground: Prepared, kind: int, information: Any, **members: Any) -> int:
    """Adds the SA outbound to a context that is ready for it."""
    id_ = ground.half()
    given_ = ground.bundle(3, kind=kind, information=information, **members)
    code = ground.add_outbound(id_, given_)
    with ground.get(id_) as found:
        assert (found.outboundSa == ground.api.ffi.NULL) == (code != 0)
    return code


@pytest.mark.parametrize("kind", [AH, ESP_AUTH, ESP_AUTH_FW])
@pytest.mark.parametrize(("algorithm", "size"), AUTH_KEYS.items())
def test_authentication(
    transport: Prepared, kind: int, algorithm: tuple[int, int], size: int
) -> None:
    """Each authentication algorithm takes keys of its own length, in AH and in ESP."""
    api = transport.api
    assert _try(transport, kind, auth(api, *algorithm, bytes(size))) == 0
    for wrong in (size - 1, size + 1, 0):
        code = _try(transport, kind, auth(api, *algorithm, bytes(wrong)))
        assert code == api.lib.FWP_E_INVALID_AUTH_TRANSFORM


@pytest.mark.parametrize(("algorithm", "size"), CBC_KEYS.items())
def test_encryption(transport: Prepared, algorithm: tuple[int, int], size: int) -> None:
    """Each CBC cipher takes keys of its own length, alone and with authentication."""
    api = transport.api
    assert _try(transport, ESP_CIPHER, cipher(api, *algorithm, bytes(size))) == 0
    both = auth_and_cipher(api, auth(api), cipher(api, *algorithm, bytes(size)))
    assert _try(transport, ESP_BOTH, both) == 0
    code = _try(transport, ESP_CIPHER, cipher(api, *algorithm, bytes(size + 1)))
    assert code == api.lib.FWP_E_INVALID_CIPHER_TRANSFORM


@given(kind=st.integers(0, 9), config=st.integers(0, 255))
def test_authentication_outside_the_table(api: Api, kind: int, config: int) -> None:
    """A type and a configuration that do not belong together are refused."""
    size = AUTH_KEYS.get((kind, config), 20)
    expected = 0 if (kind, config) in AUTH_KEYS else api.lib.FWP_E_INVALID_AUTH_TRANSFORM
    assert _form(api, ESP_AUTH, auth(api, kind, config, bytes(size))) == expected


@given(kind=st.integers(0, 9), config=st.integers(0, 255))
def test_ciphers_outside_the_table(api: Api, kind: int, config: int) -> None:
    """The same for ciphers, where GCM besides needs its authentication."""
    size = CIPHER_KEYS.get((kind, config), 16)
    expected = api.lib.FWP_E_INVALID_CIPHER_TRANSFORM
    if (kind, config) in CBC_KEYS:
        expected = 0
    elif (kind, config) in GCM_KEYS:
        expected = api.lib.FWP_E_INVALID_TRANSFORM_COMBINATION
    assert _form(api, ESP_CIPHER, cipher(api, kind, config, bytes(size))) == expected


def _form(api: Api, kind: int, information: Any) -> int:
    """Returns 0 for a bundle that is refused for nothing but its context, which does not exist."""
    api.control.WfpIpsecEngineReset()
    session = api.open()
    sas = api.new("IPSEC_SA0[1]")
    sas[0].spi = 3
    sas[0].saTransformType = kind
    sas[0].ahInformation = api.ffi.cast("IPSEC_SA_AUTH_INFORMATION0 *", information)
    bundle = api.new("IPSEC_SA_BUNDLE1 *", {"numSAs": 1, "saList": sas})
    code = int(api.lib.IPsecSaContextAddOutbound1(session, 1, bundle))
    api.must(api.lib.FwpmEngineClose0(session))
    return 0 if code == api.lib.FWP_E_NOT_FOUND else code


@pytest.mark.parametrize("index", range(3))
def test_gcm_comes_in_pairs(transport: Prepared, index: int) -> None:
    """A GCM cipher needs the GCM authentication of its size with the same key, and the reverse."""
    api = transport.api
    (cipher_id, size) = list(GCM_KEYS.items())[index]
    auth_id = list(AUTH_KEYS)[3 + index]
    key = bytes(range(size))
    refused = api.lib.FWP_E_INVALID_TRANSFORM_COMBINATION
    gcm, gmac = cipher(api, *cipher_id, key), auth(api, *auth_id, key)
    assert _try(transport, ESP_BOTH, auth_and_cipher(api, gmac, gcm)) == 0
    other_key = auth(api, *auth_id, key[::-1])
    assert _try(transport, ESP_BOTH, auth_and_cipher(api, other_key, gcm)) == refused
    assert _try(transport, ESP_BOTH, auth_and_cipher(api, auth(api), gcm)) == refused
    assert _try(transport, ESP_BOTH, auth_and_cipher(api, gmac, cipher(api))) == refused
    other_id = list(AUTH_KEYS)[3 + (index + 1) % 3]
    other_size = auth(api, *other_id, bytes(AUTH_KEYS[other_id]))
    assert _try(transport, ESP_BOTH, auth_and_cipher(api, other_size, gcm)) == refused


BAD_MEMBERS = [
    ({"numSAs": 0}, "ZERO_LENGTH_ARRAY"),
    ({"numSAs": 3}, "OUT_OF_BOUNDS"),
    ({"numSAs": 0xFFFFFFFF}, "OUT_OF_BOUNDS"),
    ({"flags": 0x100}, "INVALID_FLAGS"),
    ({"flags": 0x100000}, "INVALID_FLAGS"),
    ({"flags": 0x200000}, "INVALID_FLAGS"),
    ({"flags": 0x1000000}, "INVALID_FLAGS"),
    ({"pfsGroup": 8}, "INVALID_ENUMERATOR"),
    ({"ipVersion": 1}, "INVALID_PARAMETER"),
    ({"ipVersion": 2}, "INVALID_PARAMETER"),
]


@pytest.mark.parametrize(("members", "code"), BAD_MEMBERS)
def test_bad_members(transport: Prepared, members: dict[str, int], code: str) -> None:
    """Counts, flags, enumerators and the IP version are checked in both directions."""
    lib = transport.api.lib
    expected = getattr(lib, f"FWP_E_{code}")
    assert _try(transport, ESP_AUTH, None, **members) == expected
    id_ = transport.create()
    given_ = transport.bundle(transport.reserve(id_), **members)
    assert transport.add_inbound(id_, given_) == expected


def test_all_known_flags(transport: Prepared) -> None:
    """Every bit that has a name and does not only come out is accepted."""
    assert _try(transport, ESP_AUTH, None, flags=0xF0CFFEFF) == 0


@pytest.mark.parametrize("kind", [0, 6, 0x7FFFFFFF])
def test_bad_transform_types(transport: Prepared, kind: int) -> None:
    """The transform type is one of five."""
    code = _try(transport, kind, None)
    assert code == transport.api.lib.FWP_E_INVALID_ENUMERATOR


@pytest.mark.parametrize("kind", range(1, 6))
def test_missing_information(transport: Prepared, kind: int) -> None:
    """Each transform type needs its pointer."""
    code = _try(transport, kind, transport.api.ffi.NULL)
    assert code == transport.api.lib.FWP_E_NULL_POINTER


def test_missing_keys_and_lists(transport: Prepared) -> None:
    """A key with a length and no data, and a count without a list, are missing pointers."""
    api = transport.api
    missing = auth(api)
    missing.authKey.data = api.ffi.NULL
    assert _try(transport, ESP_AUTH, missing) == api.lib.FWP_E_NULL_POINTER
    code = _try(transport, ESP_AUTH, None, saList=api.ffi.NULL)
    assert code == api.lib.FWP_E_NULL_POINTER


def _pair(ground: Prepared, first: int, second: int) -> Any:
    api = ground.api
    sas = api.new("IPSEC_SA0[2]")
    for sa, kind, spi in zip(sas, (first, second), (5, 0), strict=True):
        sa.spi = spi
        sa.saTransformType = kind
        sa.ahInformation = auth(api)
    return sas


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (ESP_AUTH, AH, True),
        (ESP_AUTH_FW, AH, True),
        (AH, ESP_AUTH, False),
        (ESP_AUTH, ESP_AUTH, False),
        (AH, AH, False),
    ],
)
def test_two_sas_are_esp_then_ah(transport: Prepared, first: int, second: int, fits: bool) -> None:
    """The second SA of a bundle is AH, with any SPI, and the first is not."""
    code = _try(transport, ESP_AUTH, None, numSAs=2, saList=_pair(transport, first, second))
    assert code == (0 if fits else transport.api.lib.FWP_E_INVALID_TRANSFORM_COMBINATION)


@pytest.mark.parametrize("spi", [0, 255, 1, 0x1001, 0x1002])
def test_the_inbound_spi_is_the_reserved_one(transport: Prepared, spi: int) -> None:
    """Zero, low, odd and simply different SPIs are invalid parameters."""
    api = transport.api
    id_ = transport.create()
    assert transport.reserve(id_) != spi
    code = transport.add_inbound(id_, transport.bundle(spi))
    assert code == api.lib.FWP_E_INVALID_PARAMETER


@pytest.mark.parametrize(("spi", "fits"), [(0, False), (1, True), (3, True), (0xFFFFFFFF, True)])
def test_the_outbound_spi_is_the_peers_business(transport: Prepared, spi: int, fits: bool) -> None:
    """Any outbound SPI but 0 is accepted, odd ones too."""
    code = transport.add_outbound(transport.half(), transport.bundle(spi))
    assert code == (0 if fits else transport.api.lib.FWP_E_INVALID_PARAMETER)


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        ({"logonId": 1}, "RESERVED"),
        ({"numTokens": 1}, "NULL_POINTER"),
        ({"type": 2}, "INVALID_ENUMERATOR"),
        ({"principal": 2}, "INVALID_ENUMERATOR"),
        ({"mode": 2}, "INVALID_ENUMERATOR"),
    ],
)
def test_bad_identities(transport: Prepared, identity: dict[str, int], code: str) -> None:
    """The logon id is reserved, and tokens are there and have known enumerators."""
    api = transport.api
    members: dict[str, Any] = dict(identity)
    if not {"logonId", "numTokens"} & members.keys():
        members = {"numTokens": 1, "tokens": api.new("IPSEC_TOKEN0[]", [identity])}
    given_ = api.new("IPSEC_ID0 *", members)
    expected = getattr(api.lib, f"FWP_E_{code}")
    assert _try(transport, ESP_AUTH, None, ipsecId=given_) == expected
