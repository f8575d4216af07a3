"""The bytes of IKE structs in C, and what is read of them when they are odd."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from wfp_ipsec import enums
from wfp_ipsec._native import ike_auth, ike_certificates, ike_policy, ike_sa, ike_statistics
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.errors import InvalidParameterError
from wfp_ipsec.keys import Key
from wfp_ipsec.values import ike_auth as auth
from wfp_ipsec.values import ike_certificates as certificates
from wfp_ipsec.values import ike_credentials as credentials
from wfp_ipsec.values import ike_policy as policy
from wfp_ipsec.values import ike_sa as sa
from wfp_ipsec.values import ike_statistics as statistics
from wfp_ipsec.values.traffic import UdpEncapsulation

from .test_wiping import Witness

SECRET = b"\xc3" * 24
# A run of key bytes; a single one stands in an address now and then.
TRACE = SECRET[:4]
STRANGER = 77
METHODS = [
    ike_auth.IKE_AUTHENTICATION_METHOD0,
    ike_auth.IKE_AUTHENTICATION_METHOD1,
    ike_auth.IKE_AUTHENTICATION_METHOD2,
]
CREDENTIALS = [ike_sa.IKE_CREDENTIAL0, ike_sa.IKE_CREDENTIAL1, ike_sa.IKE_CREDENTIAL2]
PSK = auth.IkeAuthentication(
    method=enums.IkeAuthMethod.PRESHARED_KEY, details=auth.IkePresharedKey(key=Key(SECRET))
)
PROPOSAL = policy.IkeProposal(
    cipher=enums.IkeCipher.AES_GCM_256_16ICV,
    integrity=enums.IkeIntegrity.SHA_384,
    dh_group=enums.IkeDhGroup.ECP_384,
    max_lifetime_seconds=28800,
    quick_mode_limit=3,
)
each_method = pytest.mark.parametrize("struct", METHODS, ids=lambda struct: struct.ctype)
each_credential = pytest.mark.parametrize("struct", CREDENTIALS, ids=lambda struct: struct.ctype)


def _details() -> sa.IkeSaDetails:
    local = credentials.IkeCredential(
        method=enums.IkeAuthMethod.PRESHARED_KEY,
        credential=auth.IkePresharedKey(key=Key(SECRET)),
    )
    peer = credentials.IkeCredential(
        method=enums.IkeAuthMethod.EAP,
        credential=credentials.IkeNameCredential(principal_name="peer@example.org"),
    )
    return sa.IkeSaDetails(
        id=9,
        key_module=enums.IkeKeyModule.IKEV2,
        traffic=sa.IkeTraffic(local="192.0.2.10", remote="192.0.2.20", authip_filter_id=5),  # type: ignore[arg-type]
        proposal=PROPOSAL,
        cookies=sa.IkeCookiePair(initiator=0x0102030405060708, responder=2**64 - 1),
        credentials=(credentials.IkeCredentialPair(local=local, peer=peer),),
        udp_encapsulation=UdpEncapsulation(local_port=4500, remote_port=0x1234),
        policy_key=uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"),
        virtual_if_tunnel_id=3,
        correlation_key=Key(SECRET),
    )


@each_method
def test_preshared_key(native: Backend, struct: Struct[Any]) -> None:
    """A pre-shared key lies behind the blob of its arm, and closing the arena wipes it."""
    with Witness(native.ffi) as arena:
        composed = struct.compose(arena, PSK)
        assert composed.authenticationMethodType == native.lib.IKEEXT_PRESHARED_KEY
        blob = composed.presharedKeyAuthentication.presharedKey
        assert bytes(native.ffi.buffer(blob.data, blob.size)) == SECRET
        assert arena.content.count(SECRET) == 1
    assert arena.content.count(TRACE) == 0


@pytest.mark.parametrize("name", ["SSL", "SSL_ECDSA_P256", "SSL_ECDSA_P384"])
@each_method
def test_certificate_arms(native: Backend, struct: Struct[Any], name: str) -> None:
    """SSL has an arm of its own, which holds what the one of certificates would."""
    details = certificates.IkeCertificateAuthentication(flags=enums.IkeCertAuthFlags.SSL_ONE_WAY)
    method = auth.IkeAuthentication(method=enums.IkeAuthMethod[name], details=details)
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, method)
        assert composed.sslAuthentication.flags == native.lib.IKEEXT_CERT_AUTH_FLAG_SSL_ONE_WAY
        assert composed.sslAuthentication.inboundConfigType == 3


def test_stores_of_old_versions(native: Backend) -> None:
    """Versions 0 and 1 have one entry for a store, behind a pointer, and refuse two."""
    struct = ike_certificates.IKE_CERTIFICATE_AUTHENTICATION0
    entry = certificates.IkeCertCriteria(cert_data=b"CA", flags=enums.IkeCertFlags.INTERMEDIATE_CA)

    def store(*entries: certificates.IkeCertCriteria) -> certificates.IkeCertificateAuthentication:
        return certificates.IkeCertificateAuthentication(
            outbound_config=enums.IkeCertConfig.TRUSTED_ROOT_STORE, outbound=entries
        )

    with Arena(native.ffi) as arena:
        found = struct.compose(arena, store(entry)).outboundTrustedRootStoreConfig
        assert bytes(native.ffi.buffer(found.certData.data, found.certData.size)) == b"CA"
        assert found.flags == native.lib.IKEEXT_CERT_FLAG_INTERMEDIATE_CA
        with pytest.raises(InvalidParameterError, match="2 criteria given") as caught:
            struct.compose(arena, store(entry, entry))
    assert caught.value.field == "outbound"


def test_usages(native: Backend) -> None:
    """Extended key usages are an array of pointers to ASCII texts with a NUL."""
    struct = ike_certificates.IKE_CERTIFICATE_CRITERIA0
    usages = ("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.8.2.2")
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, certificates.IkeCertCriteria(ekus=usages))
        assert composed.eku.numEku == 2
        texts = [native.ffi.string(composed.eku.eku[i]).decode() for i in range(2)]
        assert tuple(texts) == usages
        for none in (None, ()):
            again = struct.compose(arena, certificates.IkeCertCriteria(ekus=none))
            assert bool(again.eku) == (none is not None)
            assert struct.parse(native.ffi, again).ekus == none


def test_odd_usages(native: Backend) -> None:
    """Usages that are no ASCII are kept; a count without an array is no usage."""
    struct = ike_certificates.IKE_CERTIFICATE_CRITERIA0
    text = native.ffi.new("char[]", b"\xff\xfe")
    texts = native.ffi.new("LPSTR[]", [text])
    ekus = native.ffi.new("IKEEXT_CERT_EKUS0 *", {"numEku": 1, "eku": texts})
    c = native.ffi.new(struct.pointer, {"eku": ekus})
    parsed = struct.parse(native.ffi, c)
    with Arena(native.ffi) as arena:
        assert native.ffi.string(struct.compose(arena, parsed).eku.eku[0]) == b"\xff\xfe"
    ekus.eku, ekus.numEku = native.ffi.NULL, 1000
    assert struct.parse(native.ffi, c).ekus == ()


def test_modifier(native: Backend) -> None:
    """The modifier of a generated address is 16 bytes in the struct itself."""
    value = auth.IkeCgaAuthentication(modifier=bytes(range(16)), collision_count=2)
    with Arena(native.ffi) as arena:
        composed = ike_auth.IKE_IPV6_CGA_AUTHENTICATION0.compose(arena, value)
        assert bytes(composed.cgaModifier.byteArray16) == bytes(range(16))
        assert composed.cgaCollisionCount == 2


@pytest.mark.parametrize("struct", [ike_policy.IKE_POLICY1, ike_policy.IKE_POLICY2])
def test_policy(native: Backend, struct: Struct[Any]) -> None:
    """A policy points to its methods and proposals; members without use are 0."""
    value = policy.IkePolicy(
        authentications=(PSK, auth.IkeAuthentication(method=enums.IkeAuthMethod.ANONYMOUS)),
        proposals=(PROPOSAL,),
        flags=enums.IkePolicyFlags.ENABLE_IKEV2_FRAGMENTATION,
        max_dynamic_filters=4,
        retransmit_duration_seconds=120,
    )
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, value)
        assert (composed.numAuthenticationMethods, composed.numIkeProposals) == (2, 1)
        assert composed.authenticationMethods[1].authenticationMethodType == 3
        proposal = composed.ikeProposals[0]
        assert proposal.cipherAlgorithm.algoIdentifier == native.lib.IKEEXT_CIPHER_AES_GCM_256_16ICV
        assert proposal.integrityAlgorithm.algoIdentifier == native.lib.IKEEXT_INTEGRITY_SHA_384
        assert proposal.dhGroup == native.lib.IKEEXT_DH_ECP_384
        assert (proposal.maxLifetimeSeconds, proposal.quickModeLimit) == (28800, 3)
        assert (proposal.cipherAlgorithm.keyLen, proposal.cipherAlgorithm.rounds) == (0, 0)
        assert (composed.softExpirationTime, composed.flags) == (0, 0x80)
        assert (composed.maxDynamicFilters, composed.retransmitDurationSecs) == (4, 120)


@pytest.mark.parametrize("struct", [ike_sa.IKE_SA_DETAILS1, ike_sa.IKE_SA_DETAILS2])
def test_sa(native: Backend, struct: Struct[Any]) -> None:
    """An SA has addresses, cookies and ports in host order, and both its keys are wiped."""
    with Witness(native.ffi) as arena:
        composed = struct.compose(arena, _details())
        assert (composed.saId, composed.keyModuleType, composed.ipVersion) == (9, 2, 0)
        assert composed.ikeTraffic.localV4Address == 0xC000020A
        assert composed.ikeTraffic.authIpFilterId == 5
        assert composed.cookiePair.initiator == 0x0102030405060708
        assert composed.v4UdpEncapsulation.remoteUdpEncapPort == 0x1234
        assert composed.ikePolicyKey.Data1 == 0x00112233
        pair = composed.ikeCredentials.credentials[0]
        assert composed.ikeCredentials.numCredentials == 1
        assert pair.localCredentials.presharedKey.presharedKey.size == len(SECRET)
        assert native.ffi.string(pair.peerCredentials.name.principalName) == "peer@example.org"
        assert arena.content.count(SECRET) == 2
    assert arena.content.count(TRACE) == 0


def test_results_are_wiped(native: Backend) -> None:
    """Wiping a result zeroes the pre-shared keys in its credentials and its correlation key."""
    struct = ike_sa.IKE_SA_DETAILS2
    with Witness(native.ffi) as arena:
        composed = struct.compose(arena, _details())
        parsed = struct.parse(native.ffi, composed)
        struct.wipe(native.ffi, composed)
        assert arena.content.count(TRACE) == 0
    assert parsed == _details()


@pytest.mark.parametrize(
    ("struct", "method"),
    [
        (METHODS[0], enums.IkeAuthMethod.EAP),
        (METHODS[0], enums.IkeAuthMethod.RESERVED),
        (METHODS[1], enums.IkeAuthMethod.RESERVED),
    ],
)
def test_methods_of_later_versions(
    native: Backend, struct: Struct[Any], method: enums.IkeAuthMethod
) -> None:
    """A method that a version has no arm for is refused, not lost."""
    details: Any = auth.DETAILS[method]()
    value = auth.IkeAuthentication(method=method, details=details)
    with Arena(native.ffi) as arena, pytest.raises(InvalidParameterError) as caught:
        struct.compose(arena, value)
    assert caught.value.field == "details"
    assert f"version {struct.ctype[-1]} of the API ({struct.ctype})" in str(caught.value)


@pytest.mark.parametrize("struct", CREDENTIALS[:2], ids=lambda struct: struct.ctype)
def test_credentials_of_later_versions(native: Backend, struct: Struct[Any]) -> None:
    """A credential of the reserved method is refused by the versions without it."""
    value = credentials.IkeCredential(
        method=enums.IkeAuthMethod.RESERVED, credential=credentials.IkeNameCredential()
    )
    with Arena(native.ffi) as arena, pytest.raises(InvalidParameterError) as caught:
        struct.compose(arena, value)
    assert caught.value.field == "credential"


@pytest.mark.parametrize("struct", [*METHODS, *CREDENTIALS], ids=lambda struct: struct.ctype)
def test_unknown_methods(native: Backend, struct: Struct[Any]) -> None:
    """A method without a name is a number in both directions, and selects no arm."""
    c = native.ffi.new(struct.pointer, {"authenticationMethodType": STRANGER})
    native.ffi.buffer(c)[8:16] = b"\xff" * 8
    parsed = struct.parse(native.ffi, c)
    struct.wipe(native.ffi, c)
    assert type(parsed.method) is int
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, parsed)
        assert composed.authenticationMethodType == STRANGER
        assert native.ffi.buffer(composed)[8:16] == bytes(8)


@each_credential
def test_untold_credentials(native: Backend, struct: Struct[Any]) -> None:
    """A credential whose pointer is NULL is None, and there is nothing to wipe."""
    for method in enums.IkeAuthMethod:
        c = native.ffi.new(struct.pointer, {"authenticationMethodType": method})
        struct.wipe(native.ffi, c)
        parsed = struct.parse(native.ffi, c)
        assert (parsed.method, parsed.credential) == (method, None)


@pytest.mark.parametrize("config", [0, 1, 2, 3, STRANGER])
def test_untold_criteria(native: Backend, config: int) -> None:
    """A list that is NULL has no criteria, whatever its count says; its type is kept."""
    for version in range(3):
        struct = getattr(ike_certificates, f"IKE_CERTIFICATE_AUTHENTICATION{version}")
        c = native.ffi.new(struct.pointer, {"inboundConfigType": config})
        # In versions 0 and 1 a store has no count: its pointer has that place.
        if version == 2 or config == 0:
            c.inboundRootArraySize = 1000
        parsed = struct.parse(native.ffi, c)
        assert (parsed.inbound_config, parsed.inbound) == (config, ())
        with Arena(native.ffi) as arena:
            assert struct.compose(arena, parsed).inboundConfigType == config


def test_encapsulation_of_v6(native: Backend) -> None:
    """UDP encapsulation is not read for IPv6, whose member is not defined."""
    c = native.ffi.new("IKEEXT_SA_DETAILS2 *", {"ipVersion": 1, "ikeTraffic": {"ipVersion": 1}})
    c.v4UdpEncapsulation = native.ffi.cast("void *", 0xDEAD)
    assert ike_sa.IKE_SA_DETAILS2.parse(native.ffi, c).udp_encapsulation is None


def test_statistics(native: Backend) -> None:
    """Each number of the table of errors is that of its code, the first one 13800."""
    c = native.ffi.new("IKEEXT_STATISTICS1 *")
    c.ikeV2Statistics.errorFrequencyTable[5] = 2**32 - 1
    c.ikeV2Statistics.errorFrequencyTable[native.lib.IKEEXT_ERROR_CODE_COUNT - 1] = 1
    c.authipStatistics.v6Statistics.totalFailedQuickModes = 6
    c.commonStatistics.v4Statistics.totalSocketSendFailures = 7
    parsed = ike_statistics.IKE_STATISTICS1.parse(native.ffi, c)
    assert parsed.ikev2 is not None
    assert parsed.ikev2.error_counts == {
        native.lib.ERROR_IPSEC_IKE_TIMED_OUT: 2**32 - 1,
        native.lib.ERROR_IPSEC_IKE_TOO_MANY_FILTERS: 1,
    }
    assert parsed.authip.v6.total_failed_quick_modes == 6
    assert parsed.common.v4.total_send_failures == 7
    assert parsed.ike == statistics.IkeKeyModuleStatistics()


def test_statistics_without_ikev2(native: Backend) -> None:
    """Version 0 of the statistics has no IKEv2: None, not zeros."""
    c = native.ffi.new("IKEEXT_STATISTICS0 *")
    assert ike_statistics.IKE_STATISTICS0.parse(native.ffi, c).ikev2 is None
