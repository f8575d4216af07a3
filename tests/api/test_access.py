"""Rights as a user of the package meets them: controls, errors and what is left behind."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.samples import LOCAL, REMOTE
from wfp_ipsec import (
    AccessDeniedError,
    Engine,
    Filter,
    InvalidParameterError,
    Provider,
    SaContext,
    Sublayer,
    guids,
)
from wfp_ipsec.enums import AccessRights, ActionType, SecurityInformation
from wfp_ipsec.security import Secured
from wfp_ipsec.testing import Controls

OPERATORS = "NO"
ALL = AccessRights.GENERIC_ALL
TO_SACL = AccessRights(0x01000000)


def test_everyone(engine: Engine, controls: Controls) -> None:
    """Who is nobody special may open a session and is told which right is missing for the rest."""
    with controls.act_as("WD"):
        with Engine.open(engine.backend) as session, pytest.raises(AccessDeniedError) as caught:
            session.statistics()
        assert isinstance(caught.value, PermissionError)
        assert "Needs FWPM_ACTRL_READ_STATS on the IPsec SA database" in str(caught.value)
    assert engine.statistics() is not None


def test_nobody_cannot_open(engine: Engine, controls: Controls) -> None:
    """Without a right on the engine there is no session."""
    with controls.act_as("S-1-5-21-1-2-3-1001"), pytest.raises(AccessDeniedError) as caught:
        Engine.open(engine.backend)
    assert "FWPM_ACTRL_OPEN on the engine" in str(caught.value)


def test_hints_name_the_object(engine: Engine, controls: Controls) -> None:
    """The right and what it is missing on, by the kind of object."""
    key = engine.sublayers.add(Sublayer(name="tests"))
    engine.security.set(Secured.SUBLAYERS, "D:(A;;GR;;;NO)", key)
    hints = []
    with controls.act_as(OPERATORS):
        assert engine.sublayers.get(key).name == "tests"
        for call in (
            lambda: engine.sublayers.delete(key),
            lambda: engine.security.set(Secured.SUBLAYERS, "D:", key),
            lambda: engine.filters.add(
                Filter(
                    name="tests",
                    layer_key=guids.layers.FWPM_LAYER_OUTBOUND_TRANSPORT_V4,
                    sublayer_key=key,
                    action=ActionType.PERMIT,
                )
            ),
        ):
            with pytest.raises(AccessDeniedError) as caught:
                call()
            hints.append(str(caught.value.hint))
    assert "Needs DELETE on the sublayer." in hints[0]
    assert "WRITE_DAC or WRITE_OWNER" in hints[1]
    assert "FWPM_ACTRL_ADD_LINK on its layer, sublayer" in hints[2]


@pytest.mark.parametrize(
    "missing",
    [AccessRights.ADD, AccessRights.ADD_LINK],
    ids=lambda right: right.name,
)
def test_a_denied_sa_context_leaves_nothing(
    engine: Engine, controls: Controls, missing: AccessRights
) -> None:
    """Whichever right is missing on the way, no filter stays behind."""
    with controls.limit_rights(ALL & ~missing), pytest.raises(AccessDeniedError):
        SaContext.transport(engine, LOCAL, REMOTE)
    assert [item for item in controls.inventory if item.kind != "session"] == []
    assert controls.live_allocations == 0


def test_least_privilege(engine: Engine, controls: Controls) -> None:
    """Adding, linking, deleting and transactions are enough for an SA context."""
    needed = AccessRights.ADD | AccessRights.ADD_LINK | AccessRights.DELETE
    needed |= AccessRights.BEGIN_WRITE_TXN
    with controls.limit_rights(needed):
        with SaContext.transport(engine, LOCAL, REMOTE) as context:
            context.get_spi()
        with pytest.raises(AccessDeniedError):
            list(engine.sa_contexts())
    assert [item for item in controls.inventory if item.kind != "session"] == []


def test_lists_show_what_can_be_read(engine: Engine, controls: Controls) -> None:
    """Objects that the caller may not read are not listed, and cannot be got by key."""
    hidden, seen = uuid.uuid4(), uuid.uuid4()
    for key in (hidden, seen):
        engine.providers.add(Provider(name="tests", key=key))
    engine.security.set(Secured.PROVIDERS, "D:(D;;LO;;;NO)(A;;GA;;;NO)", hidden)
    with controls.act_as(OPERATORS):
        keys = {provider.key for provider in engine.providers}
        with pytest.raises(AccessDeniedError, match="FWPM_ACTRL_READ on the provider"):
            engine.providers.get(hidden)
    assert seen in keys
    assert hidden not in keys


def test_callers_and_limits_last_until_told(engine: Engine, controls: Controls) -> None:
    """Both hold without a with statement too, until they are set again."""
    controls.act_as("WD")
    with pytest.raises(AccessDeniedError):
        engine.statistics()
    controls.act_as()
    controls.limit_rights(ALL & ~AccessRights.READ_STATS)
    with pytest.raises(AccessDeniedError):
        engine.statistics()
    controls.limit_rights()
    engine.statistics()
    controls.act_as("WD")
    controls.limit_rights(AccessRights(0))
    controls.reset()
    engine.statistics()


def test_a_with_statement_ends_what_it_began(engine: Engine, controls: Controls) -> None:
    """Also when an exception leaves it."""
    with pytest.raises(AccessDeniedError), controls.act_as("WD"):
        engine.statistics()
    with pytest.raises(AccessDeniedError), controls.limit_rights(AccessRights(0)):
        engine.statistics()
    engine.statistics()


@pytest.mark.parametrize("text", ["", "XX", "S-1", "S-1-5-4294967296"])
def test_callers_are_sids(engine: Engine, controls: Controls, text: str) -> None:
    """What is none is refused, and the caller stays."""
    with pytest.raises(InvalidParameterError):
        controls.act_as("WD", text)
    engine.statistics()


def test_limits_have_32_bits(controls: Controls) -> None:
    """Others are refused."""
    with pytest.raises(InvalidParameterError, match="rights"):
        controls.limit_rights(AccessRights(1 << 32))


GRANTED = {
    "D:(A;;GA;;;NO)": ALL,
    "D:(A;;GX;;;NO)": AccessRights.GENERIC_EXECUTE,
    "D:(D;;CC;;;WD)(A;;CCDC;;;NO)": AccessRights.ADD_LINK,
    "D:(A;;CCDC;;;NO)(D;;CC;;;WD)": AccessRights.ADD | AccessRights.ADD_LINK,
    "O:NOD:": AccessRights.READ_CONTROL | AccessRights.WRITE_DAC,
    "O:NOD:(A;;LO;;;OW)": AccessRights.READ,
    "D:(A;IO;GA;;;NO)(A;;GA;;;BA)": AccessRights(0),
    "D:NO_ACCESS_CONTROL": AccessRights(0x1FFFFF),
    "O:BA": AccessRights(0x1FFFFF),
}


@pytest.mark.parametrize("text", GRANTED)
def test_granted_rights(controls: Controls, text: str) -> None:
    """A descriptor is worked out as Windows works it out."""
    with controls.act_as(OPERATORS, "WD"):
        assert controls.granted_rights(text) == GRANTED[text]


@given(mask=st.integers(0, int(ALL)), limit=st.integers(0, 0xFFFFFFFF))
def test_limits_are_anded(controls: Controls, mask: int, limit: int) -> None:
    """A limit leaves what both it and the descriptor give."""
    with controls.act_as(OPERATORS), controls.limit_rights(AccessRights(limit)):
        assert controls.granted_rights(f"D:(A;;{mask:#x};;;NO)") == mask & limit


def test_the_usual_caller_has_all_rights(engine: Engine, controls: Controls) -> None:
    """By the default descriptors, and can reach the SACL."""
    for what in Secured:
        text = engine.security.get(what)
        assert controls.granted_rights(text) & (ALL | TO_SACL) == ALL | TO_SACL
    assert "S:" not in engine.security.get(Secured.ENGINE, parts=SecurityInformation.SACL)
