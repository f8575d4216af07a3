"""What IKE and AuthIP may negotiate: proposals and policies (iketypes.h)."""

from __future__ import annotations

from wfp_ipsec.enums import IkeCipher, IkeDhGroup, IkeImpersonation, IkeIntegrity, IkePolicyFlags
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32
from wfp_ipsec.values.ike_auth import IkeAuthentication

SHORTEST_RETRANSMIT_SECONDS = 120


@value
class IkeProposal(Value):
    """One main-mode proposal (IKEEXT_PROPOSAL0).

    Attributes:
        cipher: The encryption algorithm.
        integrity: The integrity algorithm.
        dh_group: The Diffie-Hellman group.
        max_lifetime_seconds: How long the SA may live.
        quick_mode_limit: How many quick modes it may serve; 0 means no limit.
    """

    cipher: IkeCipher | int
    integrity: IkeIntegrity | int
    dh_group: IkeDhGroup | int = IkeDhGroup.NONE
    max_lifetime_seconds: U32 = 0
    quick_mode_limit: U32 = 0


@value
class IkePolicy(Value):
    """A main-mode policy of IKE, AuthIP or IKEv2 (IKEEXT_POLICY2).

    Attributes:
        authentications: The methods, the preferred one first; at least one.
        proposals: The proposals, the preferred one first; at least one.
        impersonation: On whose behalf the initiator authenticates.
        flags: How the policy is used.
        max_dynamic_filters: How many filters IKE may add for it; 0 allows none.
        retransmit_duration_seconds: How long packets are sent again before giving up, at least
            120; 0 for keying modules other than IKEv2. Not in version 0 of the struct.

    Raises:
        InvalidParameterError: No method or no proposal; a duration from 1 to 119.
    """

    authentications: tuple[IkeAuthentication, ...]
    proposals: tuple[IkeProposal, ...]
    impersonation: IkeImpersonation | int = IkeImpersonation.NONE
    flags: IkePolicyFlags = IkePolicyFlags(0)
    max_dynamic_filters: U32 = 0
    retransmit_duration_seconds: U32 = 0

    def _validate(self) -> None:
        _check_not_empty("authentications", self.authentications)
        _check_not_empty("proposals", self.proposals)
        if 0 < self.retransmit_duration_seconds < SHORTEST_RETRANSMIT_SECONDS:
            raise invalid(
                "retransmit_duration_seconds",
                self.retransmit_duration_seconds,
                f"must be 0 or at least {SHORTEST_RETRANSMIT_SECONDS}",
                "FWP_E_OUT_OF_BOUNDS",
            )


@value
class IkeEmPolicy(Value):
    """The extended-mode part of a quick-mode policy, AuthIP only (IKEEXT_EM_POLICY2).

    Attributes:
        authentications: The methods, the preferred one first; at least one.
        impersonation: On whose behalf the initiator authenticates.

    Raises:
        InvalidParameterError: No method.
    """

    authentications: tuple[IkeAuthentication, ...]
    impersonation: IkeImpersonation | int = IkeImpersonation.NONE

    def _validate(self) -> None:
        _check_not_empty("authentications", self.authentications)


def _check_not_empty(field: str, items: tuple[object, ...]) -> None:
    if not items:
        raise invalid(field, 0, "given; a policy needs at least one", "FWP_E_ZERO_LENGTH_ARRAY")
