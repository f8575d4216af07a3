"""Strategies for IKE: authentication, policies, SAs, credentials and statistics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wfp_ipsec.enums import IkeAuthMethod, IkeCertConfig, IpVersion
from wfp_ipsec.values import (
    ike_auth,
    ike_certificates,
    ike_credentials,
    ike_policy,
    ike_sa,
    ike_statistics,
    traffic,
)
from wfp_ipsec.values._base import Value

from .derived import coupled, independent, keys, unsigned, values
from .security import hosts

T = TypeVar("T", bound=Value)
M = IkeAuthMethod

# Written down once more and not taken from the library, which is what is tested.
CERTIFICATES = [M.CERTIFICATE, M.CERTIFICATE_ECDSA_P256, M.CERTIFICATE_ECDSA_P384]
SSL = [M.SSL, M.SSL_ECDSA_P256, M.SSL_ECDSA_P384]
DETAILS: dict[IkeAuthMethod, type[Any] | None] = {
    M.PRESHARED_KEY: ike_auth.IkePresharedKey,
    **dict.fromkeys(CERTIFICATES + SSL, ike_certificates.IkeCertificateAuthentication),
    M.KERBEROS: ike_auth.IkeKerberosAuthentication,
    M.ANONYMOUS: None,
    M.NTLM_V2: ike_auth.IkeNtlmV2Authentication,
    M.IPV6_CGA: ike_auth.IkeCgaAuthentication,
    M.EAP: ike_auth.IkeEapAuthentication,
    M.RESERVED: ike_auth.IkeReservedAuthentication,
}
CREDENTIALS: dict[IkeAuthMethod, type[Any] | None] = {
    M.PRESHARED_KEY: ike_auth.IkePresharedKey,
    **dict.fromkeys([*CERTIFICATES, *SSL, M.IPV6_CGA], ike_credentials.IkeCertificateCredential),
    **dict.fromkeys([M.KERBEROS, M.NTLM_V2, M.EAP, M.RESERVED], ike_credentials.IkeNameCredential),
    M.ANONYMOUS: None,
}


@coupled(ike_auth.IkePresharedKey)
def preshared_keys() -> SearchStrategy[ike_auth.IkePresharedKey]:
    """Any key but the empty one."""
    return independent(ike_auth.IkePresharedKey, key=st.integers(1, 48).flatmap(keys))


@coupled(ike_certificates.IkeCertificateAuthentication)
def certificates() -> SearchStrategy[ike_certificates.IkeCertificateAuthentication]:
    """Criteria where a list or a store is named, in each direction."""

    def build(configs: tuple[IkeCertConfig, IkeCertConfig]) -> SearchStrategy[Any]:
        inbound, outbound = configs
        return independent(
            ike_certificates.IkeCertificateAuthentication,
            inbound_config=st.just(inbound),
            inbound=_criteria_of(inbound),
            outbound_config=st.just(outbound),
            outbound=_criteria_of(outbound),
        )

    return st.tuples(*2 * [st.sampled_from(IkeCertConfig)]).flatmap(build)


def _criteria_of(config: IkeCertConfig) -> SearchStrategy[tuple[Any, ...]]:
    most = 0 if config is IkeCertConfig.UNSPECIFIED else 2
    return st.lists(values(ike_certificates.IkeCertCriteria), max_size=most).map(tuple)


@coupled(ike_auth.IkeAuthentication)
def authentications() -> SearchStrategy[ike_auth.IkeAuthentication]:
    """A method with the details that it takes."""

    def build(method: IkeAuthMethod) -> SearchStrategy[ike_auth.IkeAuthentication]:
        details = _one_of(DETAILS, method)
        return st.builds(ike_auth.IkeAuthentication, method=st.just(method), details=details)

    return st.sampled_from(IkeAuthMethod).flatmap(build)


@coupled(ike_credentials.IkeCredential)
def credentials() -> SearchStrategy[ike_credentials.IkeCredential]:
    """A method with the credential that it has, or without."""

    def build(method: IkeAuthMethod) -> SearchStrategy[ike_credentials.IkeCredential]:
        return independent(
            ike_credentials.IkeCredential,
            method=st.just(method),
            credential=st.none() | _one_of(CREDENTIALS, method),
        )

    return st.sampled_from(IkeAuthMethod).flatmap(build)


def _one_of(
    table: Mapping[IkeAuthMethod, type[Any] | None], method: IkeAuthMethod
) -> SearchStrategy[Any]:
    kind = table[method]
    return values(kind) if kind else st.none()


def _some(cls: type[T]) -> SearchStrategy[tuple[T, ...]]:
    return st.lists(values(cls), min_size=1, max_size=2).map(tuple)


@coupled(ike_policy.IkePolicy)
def policies() -> SearchStrategy[ike_policy.IkePolicy]:
    """At least one method and proposal; a duration that is 0 or long enough."""
    return independent(
        ike_policy.IkePolicy,
        authentications=_some(ike_auth.IkeAuthentication),
        proposals=_some(ike_policy.IkeProposal),
        retransmit_duration_seconds=unsigned(32).filter(lambda s: s == 0 or s >= 120),
    )


@coupled(ike_policy.IkeEmPolicy)
def em_policies() -> SearchStrategy[ike_policy.IkeEmPolicy]:
    """At least one method."""
    return independent(ike_policy.IkeEmPolicy, authentications=_some(ike_auth.IkeAuthentication))


@coupled(ike_sa.IkeTraffic)
def traffics() -> SearchStrategy[ike_sa.IkeTraffic]:
    """Two hosts of one IP version."""
    return st.builds(
        lambda ends, filter_id: ike_sa.IkeTraffic(**ends, authip_filter_id=filter_id),
        hosts(),
        unsigned(64),
    )


@coupled(ike_sa.IkeSaDetails)
def sa_details() -> SearchStrategy[ike_sa.IkeSaDetails]:
    """An SA, with UDP encapsulation for IPv4 alone, with a correlation key or without."""
    ports = st.none() | values(traffic.UdpEncapsulation)

    def build(between: ike_sa.IkeTraffic) -> SearchStrategy[ike_sa.IkeSaDetails]:
        return independent(
            ike_sa.IkeSaDetails,
            traffic=st.just(between),
            udp_encapsulation=ports if between.ip_version == IpVersion.V4 else st.none(),
            correlation_key=st.integers(0, 32).flatmap(keys),
        )

    return values(ike_sa.IkeTraffic).flatmap(build)


@coupled(ike_statistics.IkeKeyModuleStatistics)
def key_module_statistics() -> SearchStrategy[ike_statistics.IkeKeyModuleStatistics]:
    """Any numbers; 97 of them for the errors, most of which never occur."""
    occurred = st.dictionaries(st.integers(0, 96), unsigned(32), max_size=5)
    table = occurred.map(lambda counts: tuple(counts.get(place, 0) for place in range(97)))
    return independent(ike_statistics.IkeKeyModuleStatistics, error_frequencies=table)
