"""The flags of policies that speak of key managers: they are kept, and decide nothing."""

from typing import Any

import pytest

from .association import Prepared, traffic
from .build import V4, Api
from .negotiation import Manager, installed, keys_set, negotiate, willing
from .policy import add_provider_context, provider_context, tunnel_policy

ALLOW_DICTATE, ALLOW_NOTIFY = 0x2000, 0x4000
FIRST, SECOND = bytes([1] * 20), bytes([2] * 20)


@pytest.mark.parametrize("flags", [0, ALLOW_DICTATE, ALLOW_NOTIFY, ALLOW_DICTATE | ALLOW_NOTIFY])
def test_policies_do_not_restrict_key_managers(api: Api, engine: Any, flags: int) -> None:
    """Keys are dictated and told under every policy, whatever it allows."""
    kind = api.lib.FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT
    policy = provider_context(api, kind, tunnel_policy(api, flags=flags))
    id_ = add_provider_context(api, engine, policy)
    sides = [traffic(api, id_, tunnel=True) for _ in range(2)]
    ground = Prepared(api, engine, sides[0], sides[1], V4)
    manager = Manager(api, engine, check=willing, dictate=keys_set(FIRST, SECOND))
    code, context = negotiate(ground)
    api.must(code)
    assert installed(ground, context)[:2] == (FIRST, SECOND)
    assert [keys[:2] for keys in manager.told.wait(1)] == [(FIRST, SECOND)]
