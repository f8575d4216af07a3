"""Quick-mode proposals, transport policies and keying policies (ipsectypes.h)."""

from __future__ import annotations

import uuid

from wfp_ipsec.enums import KeyingPolicyFlags, PfsGroup, PolicyFlags, TransformType
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32
from wfp_ipsec.values.ike_policy import IkeEmPolicy
from wfp_ipsec.values.sa import SaLifetime
from wfp_ipsec.values.transforms import SaTransform


@value
class Proposal(Value):
    """One quick-mode proposal (IPSEC_PROPOSAL0).

    Attributes:
        lifetime: Limits; not all of them 0.
        transforms: One, or two for AH with ESP.
        pfs_group: The Diffie-Hellman group.

    Raises:
        InvalidParameterError: No limit; not one or two transforms, or two that are not one of AH
            and one of ESP.
    """

    lifetime: SaLifetime
    transforms: tuple[SaTransform, ...]
    pfs_group: PfsGroup | int = PfsGroup.NONE

    def _validate(self) -> None:
        if self.lifetime == SaLifetime():
            rule = "in all members; a proposal needs a limit"
            raise invalid("lifetime", 0, rule, "FWP_E_INVALID_INTERVAL")
        self._check_transforms()

    def _check_transforms(self) -> None:
        if not self.transforms:
            raise invalid(
                "transforms", 0, "given; a proposal needs one or two", "FWP_E_ZERO_LENGTH_ARRAY"
            )
        if len(self.transforms) > 2:
            count = len(self.transforms)
            raise invalid(
                "transforms", count, "given; a proposal needs one or two", "FWP_E_OUT_OF_BOUNDS"
            )
        of_ah = [item.transform_type == TransformType.AH for item in self.transforms]
        if of_ah in ([True, True], [False, False]):
            rule = "given that are not one of AH and one of ESP"
            raise invalid("transforms", 2, rule, "FWP_E_INVALID_TRANSFORM_COMBINATION")


@value
class SaIdleTimeout(Value):
    """When an idle SA goes (IPSEC_SA_IDLE_TIMEOUT0); fail-over applies where the peer has it."""

    seconds: U32 = 0
    fail_over_seconds: U32 = 0


def check_proposals(proposals: tuple[Proposal, ...]) -> None:
    """Refuses a quick-mode policy without a proposal."""
    if not proposals:
        rule = "given; a policy needs at least one"
        raise invalid("proposals", 0, rule, "FWP_E_ZERO_LENGTH_ARRAY")


@value
class TransportPolicy(Value):
    """A quick-mode transport policy (IPSEC_TRANSPORT_POLICY0 to 2).

    Attributes:
        proposals: At least one.
        flags: How the policy is used.
        nd_allow_clear_timeout_seconds: Seconds after which clear text is refused when a peer was
            found by negotiation discovery.
        idle_timeout: When idle SAs go.
        extended_mode: The second authentication, or None. AuthIP only.

    Raises:
        InvalidParameterError: No proposal.
    """

    proposals: tuple[Proposal, ...]
    flags: PolicyFlags = PolicyFlags(0)
    nd_allow_clear_timeout_seconds: U32 = 0
    idle_timeout: SaIdleTimeout = SaIdleTimeout()
    extended_mode: IkeEmPolicy | None = None

    def _validate(self) -> None:
        check_proposals(self.proposals)


@value
class KeyingPolicy(Value):
    """Which keying modules negotiate (IPSEC_KEYING_POLICY1).

    Attributes:
        key_modules: At least one, each once: FWPM_KEYING_MODULE_ GUIDs.
        flags: How the policy is used. Not in version 0 of the API.

    Raises:
        InvalidParameterError: No keying module, or one that is listed twice.
    """

    key_modules: tuple[uuid.UUID, ...]
    flags: KeyingPolicyFlags = KeyingPolicyFlags(0)

    def _validate(self) -> None:
        if not self.key_modules:
            rule = "given; a keying policy needs at least one"
            raise invalid("key_modules", 0, rule, "FWP_E_ZERO_LENGTH_ARRAY")
        if len(set(self.key_modules)) < len(self.key_modules):
            rule = "given, of which one is listed twice"
            raise invalid("key_modules", len(self.key_modules), rule, "FWP_E_DUPLICATE_KEYMOD")
