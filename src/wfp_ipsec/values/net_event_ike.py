"""Network events of failed negotiations of IKE and AuthIP (fwpmtypes.h)."""

from __future__ import annotations

import uuid
from typing import Annotated

from wfp_ipsec.enums import (
    EmFailureFlags,
    FailurePoint,
    IkeAuthMethod,
    IkeEmSaState,
    IkeKeyModule,
    IkeMmSaState,
    IkeQmSaState,
    IkeSaRole,
    MmFailureFlags,
    TrafficType,
)
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32, U64, Exactly
from wfp_ipsec.values.sa import NO_GUID
from wfp_ipsec.values.tagged import ConditionValue

CERT_HASH_BYTES = 20
CertHash = Annotated[bytes, Exactly(CERT_HASH_BYTES)]
NO_CERT_HASH = bytes(CERT_HASH_BYTES)


@value
class IkeMmFailure(Value):
    """A main mode that failed (FWPM_NET_EVENT_IKEEXT_MM_FAILURE0, 1 and 2).

    Version 0 ends with `mm_filter_id`; `provider_context_key` came with version 2.

    Attributes:
        error_code: Why: one of the ERROR_IPSEC_IKE_* codes.
        failure_point: Where.
        flags: Whether it is harmless, and whether it stands for several failures.
        key_module: Who negotiated.
        state: How far the negotiation had come.
        role: Which side this host was.
        auth_method: How the peers authenticated.
        end_cert_hash: SHA-1 of the end certificate; zeros without one.
        mm_id: LUID of the main-mode SA.
        mm_filter_id: LUID of the main-mode filter.
        local_principal: Name this host authenticated as, or None.
        remote_principal: Name the peer authenticated as, or None.
        local_group_sids: Groups of this host's principal, SIDs as text.
        remote_group_sids: Groups of the peer's principal, SIDs as text.
        provider_context_key: Provider context of the main-mode policy, or None.
    """

    error_code: U32
    failure_point: FailurePoint | int = FailurePoint.NONE
    flags: MmFailureFlags = MmFailureFlags(0)
    key_module: IkeKeyModule | int = IkeKeyModule.IKE
    state: IkeMmSaState | int = IkeMmSaState.NONE
    role: IkeSaRole | int = IkeSaRole.INITIATOR
    auth_method: IkeAuthMethod | int = IkeAuthMethod.PRESHARED_KEY
    end_cert_hash: CertHash = NO_CERT_HASH
    mm_id: U64 = 0
    mm_filter_id: U64 = 0
    local_principal: str | None = None
    remote_principal: str | None = None
    local_group_sids: tuple[str, ...] = ()
    remote_group_sids: tuple[str, ...] = ()
    provider_context_key: uuid.UUID | None = None


@value
class IkeQmFailure(Value):
    """A quick mode that failed (FWPM_NET_EVENT_IKEEXT_QM_FAILURE0 and 1).

    Version 0 ends with `qm_filter_id`.

    Attributes:
        error_code: Why: one of the ERROR_IPSEC_IKE_* codes.
        failure_point: Where.
        key_module: Who negotiated.
        state: How far the negotiation had come.
        role: Which side this host was.
        traffic_type: Transport or tunnel mode.
        local_subnet: Local side of a tunnel; None in transport mode.
        remote_subnet: Remote side of a tunnel; None in transport mode.
        qm_filter_id: LUID of the quick-mode filter.
        mm_sa_luid: LUID of the main-mode SA.
        mm_provider_context_key: Provider context of the main-mode policy; the zero GUID is none.

    Raises:
        InvalidParameterError: A tunnel without both subnets, or subnets without a tunnel.
    """

    error_code: U32
    failure_point: FailurePoint | int = FailurePoint.NONE
    key_module: IkeKeyModule | int = IkeKeyModule.IKE
    state: IkeQmSaState | int = IkeQmSaState.NONE
    role: IkeSaRole | int = IkeSaRole.INITIATOR
    traffic_type: TrafficType | int = TrafficType.TRANSPORT
    local_subnet: ConditionValue | None = None
    remote_subnet: ConditionValue | None = None
    qm_filter_id: U64 = 0
    mm_sa_luid: U64 = 0
    mm_provider_context_key: uuid.UUID = NO_GUID

    def _validate(self) -> None:
        tunnel = self.traffic_type == TrafficType.TUNNEL
        for name in ("local_subnet", "remote_subnet"):
            subnet = getattr(self, name)
            if (subnet is not None) != tunnel:
                rule = f"does not fit {self.traffic_type!r}: tunnels need it, others have none"
                raise invalid(name, subnet, rule, "FWP_E_INVALID_PARAMETER")


@value
class IkeEmFailure(Value):
    """An extended mode that failed (FWPM_NET_EVENT_IKEEXT_EM_FAILURE0 and 1).

    Version 0 ends with `qm_filter_id`.

    Attributes:
        error_code: Why: one of the ERROR_IPSEC_IKE_* codes.
        failure_point: Where.
        flags: Whether it is harmless, and whether it stands for several failures.
        state: How far the negotiation had come.
        role: Which side this host was.
        auth_method: How the peers authenticated.
        end_cert_hash: SHA-1 of the end certificate; zeros without one.
        mm_id: LUID of the main-mode SA.
        qm_filter_id: LUID of the quick-mode filter.
        local_principal: Name this host authenticated as, or None.
        remote_principal: Name the peer authenticated as, or None.
        local_group_sids: Groups of this host's principal, SIDs as text.
        remote_group_sids: Groups of the peer's principal, SIDs as text.
        traffic_type: Transport or tunnel mode; transport where the version does not tell.
    """

    error_code: U32
    failure_point: FailurePoint | int = FailurePoint.NONE
    flags: EmFailureFlags = EmFailureFlags(0)
    state: IkeEmSaState | int = IkeEmSaState.NONE
    role: IkeSaRole | int = IkeSaRole.INITIATOR
    auth_method: IkeAuthMethod | int = IkeAuthMethod.PRESHARED_KEY
    end_cert_hash: CertHash = NO_CERT_HASH
    mm_id: U64 = 0
    qm_filter_id: U64 = 0
    local_principal: str | None = None
    remote_principal: str | None = None
    local_group_sids: tuple[str, ...] = ()
    remote_group_sids: tuple[str, ...] = ()
    traffic_type: TrafficType | int = TrafficType.TRANSPORT
