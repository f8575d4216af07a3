"""Exceptions for status codes: class, text, and what survives copying."""

import copy
import errno
import ipaddress
import pickle
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfp_ipsec import errors
from wfp_ipsec._errors.lookup import BY_CODE, canonical
from wfp_ipsec.enums import Direction
from wfp_ipsec.errors import WfpError, check, error_for, invalid, lookup

CLASSES = [
    (0x80320035, errors.InvalidParameterError, ValueError, errno.EINVAL),
    (87, errors.InvalidParameterError, ValueError, errno.EINVAL),
    (1783, errors.InvalidParameterError, ValueError, errno.EINVAL),
    (0x80320008, errors.NotFoundError, LookupError, errno.ENOENT),
    (0x80320003, errors.NotFoundError, LookupError, errno.ENOENT),
    (0x80320009, errors.AlreadyExistsError, FileExistsError, errno.EEXIST),
    (0x8032000A, errors.StateError, OSError, errno.EBUSY),
    (0x8032001B, errors.StateError, OSError, errno.EBUSY),
    (0x8032000B, errors.SessionError, OSError, errno.EBUSY),
    (0x8032000E, errors.SessionError, OSError, errno.EBUSY),
    (5, errors.AccessDeniedError, PermissionError, errno.EACCES),
    (0x80320012, errors.WaitTimeoutError, TimeoutError, errno.ETIMEDOUT),
    (1722, errors.EngineUnavailableError, ConnectionError, errno.ECONNREFUSED),
    (1753, errors.EngineUnavailableError, ConnectionError, errno.ECONNREFUSED),
    (1764, errors.EngineUnavailableError, ConnectionError, errno.ECONNREFUSED),
    (127, errors.EngineUnavailableError, ConnectionError, errno.ECONNREFUSED),
    (0x80010055, errors.EngineUnavailableError, ConnectionError, errno.ECONNREFUSED),
    (8, WfpError, OSError, errno.EIO),
    (0x80329999, WfpError, OSError, errno.EIO),
]


@pytest.mark.parametrize(("code", "error_class", "builtin", "number"), CLASSES)
def test_class(
    code: int, error_class: type[WfpError], builtin: type[Exception], number: int
) -> None:
    """Each kind of code has its class, which is also a builtin and has its errno."""
    error = error_for(code, "FwpmFilterAdd0")
    assert type(error) is error_class
    assert isinstance(error, builtin)
    assert (error.winerror, error.errno, error.strerror) == (code, number, error.meaning)


def test_check_passes_success() -> None:
    """Success raises nothing."""
    check("FwpmEngineClose0", 0)


def test_check_raises() -> None:
    """Any other status raises the error with its function."""
    with pytest.raises(errors.NotFoundError) as caught:
        check("IPsecSaContextGetById1", 0x80320008)
    assert caught.value.function == "IPsecSaContextGetById1"
    assert caught.value.name == "FWP_E_NOT_FOUND"


def test_text() -> None:
    """The text gives function, event, name with number, and the cure."""
    text = str(error_for(0x8032000B, "IPsecSaContextCreate1"))
    assert text.startswith("IPsecSaContextCreate1: not allowed from a dynamic session ")
    assert "(FWP_E_DYNAMIC_SESSION_IN_PROGRESS 0x8032000B). " in text
    assert "SessionFlags.DYNAMIC" in text


def test_detail_takes_the_place_of_the_meaning() -> None:
    """What is known about the very failure is better than the general meaning."""
    error = error_for(0x80320003, "FwpmFilterGetById0", "no filter 7")
    assert str(error) == "FwpmFilterGetById0: no filter 7 (FWP_E_FILTER_NOT_FOUND 0x80320003)"
    assert error.meaning == "no such filter"


def test_unknown_code() -> None:
    """A code without a name is shown once, as a number."""
    error = error_for(0x80329999, "FwpmEngineOpen0")
    assert error.name == "0x80329999"
    assert str(error) == "FwpmEngineOpen0: unknown status code (0x80329999)"


@pytest.mark.parametrize(
    ("function", "right"),
    [
        ("FwpmEngineOpen0", "FWPM_ACTRL_OPEN"),
        ("FwpmTransactionBegin0", "FWPM_ACTRL_BEGIN_WRITE_TXN"),
        ("FwpmFilterAdd0", "FWPM_ACTRL_ADD_LINK"),
        ("FwpmProviderContextDeleteById0", "DELETE on the provider context"),
        ("FwpmSubLayerGetByKey0", "FWPM_ACTRL_READ on the sublayer"),
        ("IPsecSaContextCreate1", "FWPM_ACTRL_ADD on the IPsec SA database"),
        ("IPsecSaContextCreateEnumHandle0", "FWPM_ACTRL_ENUM and FWPM_ACTRL_READ"),
        ("IPsecSaContextExpire0", "DELETE on the IPsec SA database"),
        ("IPsecSaContextGetById1", "FWPM_ACTRL_READ on the IPsec SA database"),
        ("IPsecSaContextGetSpi1", "FWPM_ACTRL_ADD on the IPsec SA database"),
    ],
)
def test_access_error_names_the_right(function: str, right: str) -> None:
    """The hint of an access error says which right the function needs."""
    assert right in str(error_for(5, function))


def test_access_error_without_a_known_right() -> None:
    """Where no source names the right the hint says so; where none is asked for it is general."""
    assert "Needs presumably FWPM_ACTRL_ADD" in str(error_for(5, "IPsecSaContextUpdate0"))
    assert error_for(5, "FwpmEngineClose0").hint == lookup(5).hint


def test_missing_function_names_the_windows() -> None:
    """Where the library lacks a function, the hint says which Windows has it."""
    error = error_for(127, "IPsecSaContextSubscribe0")
    assert "Needs Windows 8 or later" in str(error)
    assert pickle.loads(pickle.dumps(error)).hint == error.hint


def test_missing_function_without_a_known_windows() -> None:
    """A library that lacks something else is described as it is known."""
    assert error_for(127, "FwpmStrange0").hint == lookup(127).hint
    assert error_for(1753, "IPsecSaContextSubscribe0").hint == lookup(1753).hint


@pytest.mark.parametrize("code", [0x80320008, 0xC0220008, 0x80320008 - 2**32, 0xC0220008 - 2**32])
def test_forms_of_one_code(code: int) -> None:
    """Signed and unsigned numbers and the kernel's NTSTATUS twin are one code."""
    assert error_for(code).winerror == 0x80320008
    assert lookup(code).name == "FWP_E_NOT_FOUND"


def test_wrapped_win32_code() -> None:
    """A Win32 code in HRESULT form is that Win32 code."""
    assert lookup(0x8007053A).name == "ERROR_INVALID_SECURITY_DESCR"
    assert isinstance(error_for(0x80070005), PermissionError)


@pytest.mark.parametrize(
    "spelling",
    [
        "FWP_E_INVALID_AUTH_TRANSFORM",
        " fwp_e_invalid_auth_transform ",
        "INVALID_AUTH_TRANSFORM",
        "STATUS_FWP_INVALID_AUTH_TRANSFORM",
        "STATUS_FWP_INCOMPATIBLE_AUTH_CONFIG",
        "0x80320038",
        "2150760504",
        "-2144206792",
        "0xC0220038",
    ],
)
def test_lookup_of_text(spelling: str) -> None:
    """A code is found by any of its spellings."""
    assert lookup(spelling).code == 0x80320038


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (0xC0360004, "STATUS_IPSEC_REPLAY_CHECK_FAILED"),
        (13913, "ERROR_IPSEC_REPLAY_CHECK_FAILED"),
        (13801, "ERROR_IPSEC_IKE_AUTH_FAIL"),
        (13901, "ERROR_IPSEC_KEY_MODULE_IMPERSONATION_NEGOTIATION_PENDING"),
        (13908, "ERROR_IPSEC_IKE_STRONG_CRED_AUTHORIZATION_AND_CERTMAP_FAILURE"),
        (13012, "ERROR_IPSEC_MM_AUTH_IN_USE"),
        (13025, "WARNING_IPSEC_QM_POLICY_PRUNED"),
        (0xC0368006, "STATUS_IPSEC_DOSP_MAX_PER_IP_RATELIMIT_QUEUES"),
        (13932, "ERROR_IPSEC_DOSP_MAX_PER_IP_RATELIMIT_QUEUES"),
        (0x80090307, "SEC_E_CANNOT_INSTALL"),
        (0x8001011F, "RPC_E_TIMEOUT"),
    ],
)
def test_lookup_of_other_families(code: int, name: str) -> None:
    """Codes of events, RPC and signing are in the table too."""
    assert lookup(code).name == name
    assert lookup(name).code == code


@pytest.mark.parametrize("spelling", ["IPSEC_IKE_TIMED_OUT", "ike_timed_out", "13805", "0x35ED"])
def test_lookup_of_ipsec_text(spelling: str) -> None:
    """A code of a negotiation is found without the front of its name too."""
    assert lookup(spelling).name == "ERROR_IPSEC_IKE_TIMED_OUT"


@pytest.mark.parametrize("unknown", [0x80329999, "FWP_E_NONSENSE", "", "0x80329999"])
def test_lookup_of_unknown(unknown: int | str) -> None:
    """An unknown code or name is a LookupError."""
    with pytest.raises(LookupError):
        lookup(unknown)


@given(st.integers(min_value=-(2**31), max_value=2**32 - 1))
def test_every_number_has_an_error(code: int) -> None:
    """Any 32-bit status becomes an error whose code is the canonical, unsigned one."""
    error = error_for(code, "FwpmEngineOpen0")
    assert error.winerror == canonical(code)
    assert 0 <= error.winerror < 2**32
    assert error.name in str(error)


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_copies_are_equal(code: int) -> None:
    """Pickled and copied errors keep class, text and every attribute."""
    error = error_for(code, "IPsecSaContextCreate1", "detail")
    error.add_note("while testing")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert (twin.args, twin.errno, twin.winerror) == (error.args, error.errno, error.winerror)
        assert vars(twin) == vars(error)


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_texts_are_well_formed(code: int) -> None:
    """Meanings are phrases without a full stop, hints are sentences with one."""
    row = BY_CODE[code]
    assert row.meaning
    assert not row.meaning.endswith(".")
    assert row.hint is None or (row.hint.endswith(".") and row.hint[0].isupper())


def test_invalid() -> None:
    """A refusal of the library names field, value, rule and the code of Windows."""
    rule = "is odd; an inbound SPI must be even and at least 256"
    error = invalid("spi", 0x1001, rule, "FWP_E_INVALID_PARAMETER")
    assert str(error) == f"spi: 0x1001 {rule} (Windows: FWP_E_INVALID_PARAMETER 0x80320035)"
    assert (error.field, error.function, error.winerror) == ("spi", None, 0x80320035)
    twin = pickle.loads(pickle.dumps(error))
    assert (str(twin), twin.field) == (str(error), "spi")


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("remote_port", 70000, "70000"),
        ("flags", 0x100, "0x100"),
        ("name", "", "''"),
        ("name", "x" * 500, f"'{'x' * 76}..."),
        ("lifetime", None, "None"),
        ("direction", Direction.INBOUND, "<Direction.INBOUND: 1>"),
        ("local", ipaddress.IPv4Address("192.0.2.1"), "192.0.2.1"),
        ("filter_key", uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("provider_data", b"secret", "bytes of length 6"),
        ("cipher_key", "00112233", "str of length 8"),
        ("sas", [b"secret"], "<list>"),
    ],
)
def test_shown_values(field: str, value: object, shown: str) -> None:
    """Simple values are shown as they are; what may hold a key by type and length only."""
    assert f"{field}: {shown} is wrong " in str(
        invalid(field, value, "is wrong", "FWP_E_INVALID_PARAMETER")
    )


@given(st.binary(min_size=4), st.sampled_from(["auth_key", "provider_data", "anything"]))
def test_bytes_never_reach_the_text(secret: bytes, field: str) -> None:
    """No form of a key in bytes appears in text, representation or attributes."""
    error = invalid(field, secret, "is wrong", "FWP_E_INVALID_PARAMETER")
    everything = f"{error} {error!r} {vars(error)} {error.args}"
    assert repr(secret) not in everything
    assert secret.hex() not in everything


def test_closed_error() -> None:
    """Use after close is a ValueError, as for files, and no WfpError."""
    assert issubclass(errors.ClosedError, ValueError)
    assert not issubclass(errors.ClosedError, WfpError)
