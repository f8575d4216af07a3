"""Strategies for traffic, transforms and security associations."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wfp_ipsec.enums import AuthConfig, CipherConfig, IpVersion, TransformType
from wfp_ipsec.values import details, sa, traffic, transforms
from wfp_ipsec.values._base import Value

from .derived import coupled, independent, keys, unsigned, v4_addresses, v6_addresses, values

T = TypeVar("T", bound=Value)

# Written down once more and not taken from the library, which is what is tested.
AUTH_ONLY = [TransformType.AH, TransformType.ESP_AUTH, TransformType.ESP_AUTH_FW]
ESP = [kind for kind in TransformType if kind is not TransformType.AH]
GCM = {
    CipherConfig.GCM_AES_128: AuthConfig.GCM_AES_128,
    CipherConfig.GCM_AES_192: AuthConfig.GCM_AES_192,
    CipherConfig.GCM_AES_256: AuthConfig.GCM_AES_256,
}


def hosts() -> SearchStrategy[dict[str, Any]]:
    """Draws two addresses of one IP version, called local and remote."""
    versions = (v4_addresses, v6_addresses)
    return st.one_of([st.fixed_dictionaries({"local": v, "remote": v}) for v in versions])


@coupled(traffic.Traffic)
def traffics() -> SearchStrategy[traffic.Traffic]:
    """Two hosts, and either a filter with selectors or a policy without."""
    interface = {"local_interface_luid": unsigned(64), "interface_profile_id": unsigned(32)}
    selectors = {
        "remote_port": unsigned(16),
        "local_port": unsigned(16),
        "ip_protocol": unsigned(8),
    }
    transport = st.fixed_dictionaries({"filter_id": unsigned(64)} | selectors | interface)
    tunnel = st.fixed_dictionaries({"tunnel_policy_id": unsigned(64)} | interface)
    modes: SearchStrategy[dict[str, Any]] = transport | tunnel
    return st.builds(lambda ends, mode: traffic.Traffic(**ends, **mode), hosts(), modes)


@coupled(traffic.SpiRequest)
def spi_requests() -> SearchStrategy[traffic.SpiRequest]:
    """Traffic, with UDP encapsulation for IPv4 alone."""
    return _encapsulated(traffic.SpiRequest)


@coupled(details.SaDetails)
def sa_details() -> SearchStrategy[details.SaDetails]:
    """One direction, with UDP encapsulation for IPv4 alone."""
    return _encapsulated(details.SaDetails)


def _encapsulated(cls: type[T]) -> SearchStrategy[T]:
    ports = st.none() | values(traffic.UdpEncapsulation)

    def build(carrier: traffic.Traffic) -> SearchStrategy[T]:
        chosen = ports if carrier.ip_version == IpVersion.V4 else st.none()
        return independent(cls, traffic=st.just(carrier), udp_encapsulation=chosen)

    return values(traffic.Traffic).flatmap(build)


@coupled(transforms.AuthTransform)
def auth_transforms() -> SearchStrategy[transforms.AuthTransform]:
    """The predefined pairs of type and configuration."""
    return _pairs(transforms.AuthTransform, "auth", transforms.AUTH_KEY_BYTES)


@coupled(transforms.CipherTransform)
def cipher_transforms() -> SearchStrategy[transforms.CipherTransform]:
    """The predefined pairs of type and configuration."""
    return _pairs(transforms.CipherTransform, "cipher", transforms.CIPHER_KEY_BYTES)


def _pairs(cls: Callable[..., T], half: str, table: dict[Any, int]) -> SearchStrategy[T]:
    def build(pair: tuple[Any, Any], module: uuid.UUID | None) -> T:
        names = {f"{half}_type": pair[0], f"{half}_config": pair[1]}
        return cls(**names, crypto_module_id=module)

    return st.builds(build, st.sampled_from(list(table)), st.none() | st.uuids())


@coupled(sa.AuthInformation)
def auth_information() -> SearchStrategy[sa.AuthInformation]:
    """An algorithm with a key of its length."""
    return _keyed(sa.AuthInformation, transforms.AuthTransform)


@coupled(sa.CipherInformation)
def cipher_information() -> SearchStrategy[sa.CipherInformation]:
    """An algorithm with a key of its length."""
    return _keyed(sa.CipherInformation, transforms.CipherTransform)


def _keyed(cls: type[T], transform: type[Any]) -> SearchStrategy[T]:
    def build(chosen: Any) -> SearchStrategy[T]:
        return st.builds(cls, transform=st.just(chosen), key=keys(chosen.key_bytes))

    return values(transform).flatmap(build)


def _fitting(auth: transforms.AuthTransform, cipher: transforms.CipherTransform) -> bool:
    given = auth.auth_config if auth.auth_config in GCM.values() else None
    return GCM.get(CipherConfig(cipher.cipher_config)) == given


def _stands_alone(half: transforms.CipherTransform | sa.CipherInformation) -> bool:
    """Tells whether a cipher goes without authentication: all but AES-GCM, which brings it."""
    transform = half.transform if isinstance(half, sa.CipherInformation) else half
    return transform.cipher_config not in GCM


def _fitting_keys(pair: tuple[sa.AuthInformation, sa.CipherInformation]) -> bool:
    return _fitting(pair[0].transform, pair[1].transform)


@coupled(transforms.SaTransform)
def sa_transforms(
    kinds: Sequence[TransformType] = tuple(TransformType),
) -> SearchStrategy[transforms.SaTransform]:
    """The halves that the type carries; AES-GCM goes with itself alone."""
    auth, cipher = values(transforms.AuthTransform), values(transforms.CipherTransform)
    pairs = st.tuples(auth, cipher).filter(lambda pair: _fitting(*pair))

    def build(kind: TransformType) -> SearchStrategy[transforms.SaTransform]:
        return _halves(kind, auth, cipher, pairs).map(
            lambda halves: transforms.SaTransform(transform_type=kind, **halves)
        )

    return st.sampled_from(kinds).flatmap(build)


def _halves(
    kind: TransformType,
    auth: SearchStrategy[Any],
    cipher: SearchStrategy[Any],
    pairs: SearchStrategy[tuple[Any, Any]],
) -> SearchStrategy[dict[str, Any]]:
    if kind in AUTH_ONLY:
        return st.fixed_dictionaries({"auth": auth})
    if kind is TransformType.ESP_CIPHER:
        return st.fixed_dictionaries({"cipher": cipher.filter(_stands_alone)})
    return pairs.map(lambda pair: {"auth": pair[0], "cipher": pair[1]})


@coupled(sa.Sa)
def sas(kinds: Sequence[TransformType] = tuple(TransformType)) -> SearchStrategy[sa.Sa]:
    """The halves that the type carries, with keys; both halves of AES-GCM have the same key."""
    auth, cipher = values(sa.AuthInformation), values(sa.CipherInformation)
    pairs = st.tuples(auth, cipher).filter(_fitting_keys)

    def build(kind: TransformType) -> SearchStrategy[sa.Sa]:
        halves = _halves(kind, auth, cipher, pairs.map(_one_key))
        return st.builds(
            lambda spi, chosen: sa.Sa(spi=spi, transform_type=kind, **chosen),
            st.integers(1, 2**32 - 1),
            halves,
        )

    return st.sampled_from(kinds).flatmap(build)


def _one_key(
    pair: tuple[sa.AuthInformation, sa.CipherInformation],
) -> tuple[sa.AuthInformation, sa.CipherInformation]:
    auth, cipher = pair
    if cipher.transform.cipher_config in GCM:
        auth = dataclasses.replace(auth, key=cipher.key)
    return auth, cipher


@coupled(sa.Identity)
def identities() -> SearchStrategy[sa.Identity]:
    """Any identity; the reserved member is 0."""
    return independent(sa.Identity, logon_id=st.just(0))


@coupled(sa.SaBundle)
def bundles() -> SearchStrategy[sa.SaBundle]:
    """One SA or ESP with AH. The IP version is given: only an SA context can fill in a None."""
    chosen = st.tuples(sas()) | st.tuples(sas(ESP), sas([TransformType.AH]))

    def build(version: IpVersion) -> SearchStrategy[sa.SaBundle]:
        # 0.0.0.0 is how C says that there is no private address.
        peers = st.none() | v4_addresses.filter(int) if version is IpVersion.V4 else st.none()
        return independent(
            sa.SaBundle, sas=chosen, ip_version=st.just(version), peer_v4_private_address=peers
        )

    return st.sampled_from(IpVersion).flatmap(build)
