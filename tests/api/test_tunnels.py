"""Engine.tunnels: the policies and filters of a tunnel, added and deleted as one."""

from __future__ import annotations

import uuid
from ipaddress import ip_address
from typing import Any

import pytest

from wfp_ipsec import (
    Condition,
    ConditionValue,
    Engine,
    HmacSha256,
    InvalidParameterError,
    NotFoundError,
    ProviderContext,
    ProviderContextType,
    SaLifetime,
    TransformType,
    guids,
)
from wfp_ipsec.testing import Controls
from wfp_ipsec.values.policy import Proposal
from wfp_ipsec.values.transforms import SaTransform
from wfp_ipsec.values.tunnel import TunnelPolicy

HMAC = SaTransform(transform_type=TransformType.ESP_AUTH, auth=HmacSha256.TRANSFORM)
POLICY = ProviderContext(
    name="tunnel",
    context_type=ProviderContextType.IPSEC_IKE_QM_TUNNEL_CONTEXT,
    policy=TunnelPolicy(
        local=ip_address("192.0.2.1"),
        remote=ip_address("198.51.100.1"),
        proposals=(Proposal(lifetime=SaLifetime(seconds=3600), transforms=(HMAC,)),),
    ),
)
CONDITIONS = [
    Condition(
        field_key=guids.FWPM_CONDITION_IP_REMOTE_ADDRESS,
        value=ConditionValue.of_host(ip_address("203.0.113.9")),
    )
]


@pytest.mark.parametrize("api_version", [0, 1, 2, 3])
def test_add_and_delete(engine: Engine, api_version: int) -> None:
    """A tunnel brings its policy and filters, and takes all of them with it."""
    before = [context.key for context in engine.provider_contexts]
    key = engine.tunnels.add(POLICY, CONDITIONS, api_version=api_version)
    assert engine.provider_contexts.get_by_key(key).policy == POLICY.policy
    assert len(list(engine.filters)) >= 2
    engine.tunnels.delete(key)
    assert list(engine.filters) == []
    assert [context.key for context in engine.provider_contexts] == before
    with pytest.raises(NotFoundError):
        engine.tunnels.delete(key)


def test_keying_module(engine: Engine) -> None:
    """A tunnel can be kept to one keying module, except in the version without room for it."""
    module = guids.FWPM_KEYING_MODULE_IKE
    key = engine.tunnels.add(POLICY, iter(CONDITIONS), keying_module_key=module)  # type: ignore[arg-type]
    engine.tunnels.delete(key)
    with pytest.raises(InvalidParameterError, match="keying_module_key"):
        engine.tunnels.add(POLICY, CONDITIONS, keying_module_key=module, api_version=0)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"flags": -1}, "flags"),
        ({"flags": 1 << 33}, "flags"),
        ({"keying_module_key": "x"}, "keying_module_key"),
        ({"api_version": 4}, "api_version"),
        ({"api_version": 1.0}, "api_version"),
        ({"conditions": [5]}, "conditions"),
    ],
)
def test_refused(engine: Engine, controls: Controls, arguments: dict[str, Any], field: str) -> None:
    """What cannot be passed on is refused by name before any native call."""
    controls.reset()
    with pytest.raises(InvalidParameterError, match=field):
        engine.tunnels.add(POLICY, **({"conditions": CONDITIONS} | arguments))
    assert controls.calls == []


def test_a_failing_call_leaves_nothing(engine: Engine, controls: Controls) -> None:
    """A tunnel that could not be added leaves neither policy nor filter."""
    controls.fail_next("FwpmIPsecTunnelAdd2", 5)
    with pytest.raises(PermissionError):
        engine.tunnels.add(POLICY, CONDITIONS)
    assert list(engine.filters) == []
    with pytest.raises(NotFoundError):
        engine.tunnels.delete(uuid.uuid4())


def test_function_that_the_library_lacks(engine: Engine) -> None:
    """Calling what the library has not raises the error of a missing function."""
    with pytest.raises(ConnectionError, match="FwpmNoSuchFunction9"):
        engine.call("FwpmNoSuchFunction9")
