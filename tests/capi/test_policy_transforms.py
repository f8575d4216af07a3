"""Transforms in policies that no value can hold: they are changed after composing."""

from __future__ import annotations

from ipaddress import ip_address

from wfp_ipsec import AesCbc, Engine, ProviderContextType, SaLifetime, TransformType
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.provider_context import PROVIDER_CONTEXT0
from wfp_ipsec.enums import CipherConfig
from wfp_ipsec.values.policy import Proposal
from wfp_ipsec.values.provider_context import ProviderContext
from wfp_ipsec.values.transforms import SaTransform
from wfp_ipsec.values.tunnel import TunnelPolicy

HERE, THERE = ip_address("192.0.2.1"), ip_address("192.0.2.2")
CBC = SaTransform(transform_type=TransformType.ESP_CIPHER, cipher=AesCbc.TRANSFORMS[16])
POLICY = TunnelPolicy(
    local=HERE,
    remote=THERE,
    proposals=(Proposal(lifetime=SaLifetime(seconds=60), transforms=(CBC,)),),
)
CONTEXT = ProviderContext(
    name="tests", context_type=ProviderContextType.IPSEC_IKE_QM_TUNNEL_CONTEXT, policy=POLICY
)


def test_gcm_without_its_authentication(native: Backend) -> None:
    """AES-GCM as a cipher alone is refused in a policy as it is in an SA; AES-CBC is not."""
    ffi, lib = native.ffi, native.lib
    with Engine.open(native.name) as engine, Arena(ffi) as arena:
        composed = PROVIDER_CONTEXT0.compose(arena, CONTEXT)
        arguments = (engine.handle, composed, ffi.NULL, ffi.NULL)
        assert lib.FwpmProviderContextAdd0(*arguments) == 0
        transform = composed.ikeQmTunnelPolicy.ipsecProposals.saTransforms.espCipherTransform
        transform.cipherTransformId.cipherConfig = CipherConfig.GCM_AES_128
        code = lib.FwpmProviderContextAdd0(*arguments)
        assert code == lib.FWP_E_INVALID_TRANSFORM_COMBINATION
