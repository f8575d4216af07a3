"""Security descriptors of containers and objects as SDDL."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given

from tests.strategies import values
from wfp_ipsec import Engine, InvalidParameterError, NotFoundError, Provider, SessionError, sddl
from wfp_ipsec._native import descriptor as binary
from wfp_ipsec._native.descriptor import decode_acl
from wfp_ipsec.enums import SecurityInformation
from wfp_ipsec.security import Secured
from wfp_ipsec.values.security import SecurityDescriptor

TEXTS = {
    "O:BAG:SYD:(A;;GA;;;BA)(D;CIOI;0x7ff;;;WD)": "O:BAG:SYD:(A;;GA;;;BA)(D;OICI;0x7ff;;;WD)",
    "D:PAI(A;;GRGWGX;;;S-1-5-80-1-2-3)S:AR(AU;SAFA;GA;;;WD)": None,
    "D:": None,
    "D:(A;;CCLCRP;;;BA)(0x5;;GA;00010203;;)": "D:(A;;CCLCRP;;;BA)(0x5;;GA;00010203;;)",
    "D:(A;0x20;GA;;;BA)": None,
    "O:S-1-5-32-545": "O:BU",
    "D:NO_ACCESS_CONTROL": None,
}


@given(descriptor=values(SecurityDescriptor))
def test_binary_round_trip(descriptor: SecurityDescriptor) -> None:
    """A descriptor survives its binary form, whose length is found without being told."""
    data = binary.encode(descriptor)
    assert binary.decode(data) == descriptor
    assert binary.length_at(lambda at, size: (data + b"\xff" * 8)[at : at + size]) == len(data)


@pytest.mark.parametrize(("text", "normal"), TEXTS.items())
def test_text_round_trip(text: str, normal: str | None) -> None:
    """Text is read and written back in its normal form."""
    assert sddl.unparse(sddl.parse(text)) == (text if normal is None else normal)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "O:XX",
        "O:S-1-5-" + "9" * 5000,
        "D:(A;;GA;xyz;;)",
        "D:(A;;GA;;;)",
        "D:(Q;;GA;;;BA)",
        "D:(A;;QQ;;;BA)",
        "D:(A;;GA;;BA)",
    ],
)
def test_bad_text(text: str) -> None:
    """What is no SDDL is refused with the text and the code of Windows."""
    with pytest.raises(InvalidParameterError, match=r"sddl: .*1338") as caught:
        sddl.parse(text)
    assert caught.value.winerror == 1338


@pytest.mark.parametrize("data", [b"", bytes(19), b"\1\0\4\0" + bytes(16), bytes(range(40))])
def test_bad_binary(data: bytes) -> None:
    """Bytes that are no descriptor are refused."""
    with pytest.raises(ValueError, match="descriptor"):
        binary.decode(data)


@pytest.mark.parametrize("what", Secured)
def test_containers(engine: Engine, what: Secured) -> None:
    """Every container has a descriptor; its list is replaced and its owner stays."""
    before = sddl.parse(engine.security.get(what))
    assert before.dacl
    engine.security.set(what, "D:(A;;GA;;;BA)(A;;GR;;;S-1-5-80-1-2-3)")
    after = sddl.parse(engine.security.get(what))
    assert after.owner == before.owner
    assert after.dacl is not None
    assert [sddl.sid_to_text(ace.sid or b"") for ace in after.dacl] == ["BA", "S-1-5-80-1-2-3"]


def test_object(engine: Engine) -> None:
    """An object has its own descriptor, and one that is not there has none."""
    key = engine.providers.add(Provider(name="tests"))
    engine.security.set(Secured.PROVIDERS, "D:(A;;GA;;;SY)", key)
    assert "D:(A;;GA;;;SY)" in engine.security.get(Secured.PROVIDERS, key)
    assert "D:(A;;GA;;;SY)" not in engine.security.get(Secured.PROVIDERS)
    with pytest.raises(NotFoundError):
        engine.security.get(Secured.PROVIDERS, uuid.uuid4())


def test_key_where_there_is_none(engine: Engine) -> None:
    """A key for a container without keys is refused."""
    with pytest.raises(InvalidParameterError, match="SA_DATABASE"):
        engine.security.get(Secured.SA_DATABASE, uuid.uuid4())


def test_set_in_a_transaction(engine: Engine) -> None:
    """Inside a transaction no descriptor can be replaced."""
    with pytest.raises(SessionError), engine.transaction():
        engine.security.set(Secured.SA_DATABASE, "D:(A;;GA;;;BA)")


@pytest.mark.parametrize("text", ["D:NO_ACCESS_CONTROL", "D:P(A;;GA;;;BA)", "D:"])
def test_what_is_set_is_read(engine: Engine, text: str) -> None:
    """A list that restricts nobody, a protected one and an empty one come back as they were set."""
    engine.security.set(Secured.FILTERS, text)
    assert engine.security.get(Secured.FILTERS, parts=SecurityInformation.DACL) == text


def test_too_long_a_list(engine: Engine) -> None:
    """A list that an ACL has no room for is refused by its length."""
    with pytest.raises(InvalidParameterError, match="65535 at most"):
        engine.security.set(Secured.FILTERS, "D:" + "(A;;GA;;;BA)" * 5000)


def test_entries_have_a_length() -> None:
    """An entry that says it has none ends the reading, and is not read 65,535 times."""
    header = bytes.fromhex("02001c00ffff0000")
    with pytest.raises(ValueError, match="shorter than its own head"):
        decode_acl(header + bytes(20))
