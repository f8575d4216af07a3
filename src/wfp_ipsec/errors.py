"""Exceptions for the status codes of the Windows Filtering Platform.

Every status of a C function becomes a WfpError, which is an OSError with ``winerror`` set. Each
subclass is also the builtin that fits, so that callers need not know this package's names:

    OSError
    └── WfpError                    every code that has no better class, known or not
        ├── InvalidParameterError   also ValueError: the library or the engine refused an argument
        │   ├── KeyReuseError       two SAs would share an AES-GCM or AES-GMAC key and salt
        │   └── DuplicateSpiError   also AlreadyExistsError: two SAs would share an SPI
        ├── NotFoundError           also LookupError: no such object or SA context
        ├── AlreadyExistsError      also FileExistsError: the GUID, id or SPI is taken
        ├── StateError              the object's state forbids the call: order, references, limits
        ├── SessionError            the kind or state of session or transaction forbids the call
        ├── AccessDeniedError       also PermissionError: a right is missing
        ├── WaitTimeoutError        also TimeoutError: the transaction lock was not free in time
        └── EngineUnavailableError  also ConnectionError: the engine cannot be reached
    ValueError
    └── ClosedError                 an object was used after close(); has no code
    LookupError
    └── KeysUnavailableError        the engine gave an SA without its keys; has no code

The returned status is the only source, never the last error of the thread.
"""

import errno
from functools import cache
from typing import ClassVar, TypeVar, overload

from wfp_ipsec._errors.code import ErrorCode
from wfp_ipsec._lazy import later

# The tables are loaded by the first error.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wfp_ipsec import _functions as functions
    from wfp_ipsec._errors import lookup as codes
    from wfp_ipsec._errors import parameters, shown, system, table
else:
    codes, parameters, shown, system, table, functions = later(
        "wfp_ipsec",
        "_errors.lookup",
        "_errors.parameters",
        "_errors.shown",
        "_errors.system",
        "_errors.table",
        "_functions",
    )

__all__ = [
    "AccessDeniedError",
    "AlreadyExistsError",
    "ClosedError",
    "DuplicateSpiError",
    "EngineUnavailableError",
    "ErrorCode",
    "InvalidParameterError",
    "KeyReuseError",
    "KeysUnavailableError",
    "NotFoundError",
    "SessionError",
    "StateError",
    "WaitTimeoutError",
    "WfpError",
    "check",
    "error_for",
    "invalid",
    "lookup",
]

# Microsoft documents the whole range as failures of the connection, not only the named codes.
_RPC_FAILURES = range(0x80010001, 0x80010123)


class WfpError(OSError):
    """A call failed with a status code.

    Attributes:
        winerror: The code, unsigned, on every system.
        name: The symbolic name, such as "FWP_E_NOT_FOUND"; the code in hex if it has none.
        function: The C function that returned the code; None when the library itself refused
            before any native call.
        meaning: What the code means.
        hint: What to do about it, or None.
        detail: What is known about this very failure, or None. Takes the place of the meaning
            in the text.
    """

    _posix_errno: ClassVar[int] = errno.EIO

    winerror: int

    def __init__(
        self, error: ErrorCode, function: str | None = None, detail: str | None = None
    ) -> None:
        """Builds the error for a code; ``error_for`` picks the class as well."""
        super().__init__(self._posix_errno, error.meaning)
        # Only assignment works everywhere: as an argument, Windows takes it for a signed long.
        self.winerror = error.code
        self.name: str = error.name
        self.meaning: str = error.meaning
        self.hint: str | None = error.hint
        self.function = function
        self.detail = detail

    def __str__(self) -> str:
        """Returns function, what happened, name and number of the code, and the hint."""
        origin = f"{self.function}: " if self.function else ""
        text = f"{origin}{self.detail or self.meaning} ({self._label()})"
        return f"{text}. {self.hint}" if self.hint else text

    def __repr__(self) -> str:
        """Returns the class and the text."""
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles what the constructor takes; OSError's own way knows errno and text only."""
        error = ErrorCode(self.winerror, self.name, self.meaning, self.hint)
        return type(self), (error, self.function, self.detail), self.__dict__

    def _label(self) -> str:
        number = f"0x{self.winerror:08X}" if self.winerror > 0xFFFF else str(self.winerror)
        label = self.name if self.name.startswith("0x") else f"{self.name} {number}"
        return label if self.function else f"Windows: {label}"


class InvalidParameterError(WfpError, ValueError):
    """The library or the engine refused an argument.

    Attributes:
        field: The refused argument, when the library itself refused it; otherwise None.
    """

    _posix_errno = errno.EINVAL
    field: str | None = None


class NotFoundError(WfpError, LookupError):
    """An object, SA context or field of a condition does not exist."""

    _posix_errno = errno.ENOENT


class AlreadyExistsError(WfpError, FileExistsError):
    """A GUID, id, SPI or exclusive role is taken."""

    _posix_errno = errno.EEXIST


class KeyReuseError(InvalidParameterError):
    """Two SAs would share an AES-GCM or AES-GMAC key with its salt. See `wfp_ipsec.safety`."""


class DuplicateSpiError(InvalidParameterError, AlreadyExistsError):
    """Two SAs would share an SPI at one receiver. See `wfp_ipsec.safety`."""

    _posix_errno = errno.EEXIST


class StateError(WfpError):
    """The state of an object forbids the call: wrong order, still referenced, limit reached."""

    _posix_errno = errno.EBUSY


class SessionError(WfpError):
    """The kind or state of the session or transaction forbids the call."""

    _posix_errno = errno.EBUSY


class AccessDeniedError(WfpError, PermissionError):
    """The caller lacks a right; the hint names it where the function is known."""

    _posix_errno = errno.EACCES

    def __init__(
        self, error: ErrorCode, function: str | None = None, detail: str | None = None
    ) -> None:
        """Builds the error and names the right that ``function`` needs."""
        super().__init__(error, function, detail)
        right = functions.needed_right(function) if function else None
        if right:
            self.hint: str | None = (
                f"Needs {right}. {error.hint}" if error.hint else f"Needs {right}."
            )


class WaitTimeoutError(WfpError, TimeoutError):
    """The engine or its transaction lock was not free in time."""

    _posix_errno = errno.ETIMEDOUT


class EngineUnavailableError(WfpError, ConnectionError):
    """The engine, its service or its library cannot be reached."""

    _posix_errno = errno.ECONNREFUSED

    def __init__(
        self, error: ErrorCode, function: str | None = None, detail: str | None = None
    ) -> None:
        """Builds the error; where the library lacks ``function``, says which Windows has it."""
        super().__init__(error, function, detail)
        windows = functions.needed_windows(function) if function else None
        if windows and error.name == "ERROR_PROC_NOT_FOUND":
            self.hint: str | None = (
                f"Needs {windows} or later (Wine lacks it as well); the embedded engine has it "
                "(WFP_IPSEC_BACKEND=embedded)."
            )


class ClosedError(ValueError):
    """An object was used after it was closed."""


class KeysUnavailableError(LookupError):
    """The engine gave an SA without its keys, or with zeros in their place; nothing is exported.

    Attributes:
        spi: The SPI of the SA.
    """

    def __init__(self, spi: int) -> None:
        """Builds the error for an SA."""
        super().__init__(spi)
        self.spi = spi

    def __str__(self) -> str:
        """Says whose keys are missing."""
        return f"the engine gave SA 0x{self.spi:08x} without its keys"


@cache
def _classes() -> dict[int, type[WfpError]]:
    """Returns which class stands for which code."""
    rows_of: dict[type[WfpError], tuple[ErrorCode, ...]] = {
        InvalidParameterError: parameters.PARAMETERS + system.PARAMETERS,
        NotFoundError: table.NOT_FOUND,
        AlreadyExistsError: table.ALREADY_EXISTS,
        StateError: table.STATE + system.STATE,
        SessionError: table.SESSION,
        AccessDeniedError: table.ACCESS + system.ACCESS,
        WaitTimeoutError: table.WAIT_TIMEOUT + system.WAIT_TIMEOUT,
        EngineUnavailableError: system.UNAVAILABLE,
    }
    return {row.code: kind for kind, rows in rows_of.items() for row in rows}


def lookup(code: int | str) -> ErrorCode:
    """Returns what is known about a code.

    Args:
        code: A number: plain, negative (signed 32-bit), NTSTATUS twin or HRESULT form; or the same
            as text, decimal or with 0x; or a name: "FWP_E_NOT_FOUND", "STATUS_FWP_NOT_FOUND",
            "not_found".

    Raises:
        LookupError: The code is unknown.
    """
    return codes.lookup(code)


def error_for(code: int, function: str | None = None, detail: str | None = None) -> WfpError:
    """Returns the exception that stands for a status code.

    Args:
        code: The status, in any of the forms that ``lookup`` takes as a number.
        function: The C function that returned it, or None.
        detail: What is known about this very failure, or None.

    Returns:
        An exception of the fitting class; plain WfpError for codes that have none.
    """
    error = codes.resolve(code)
    return _class_of(error.code)(error, function, detail)


def _class_of(code: int) -> type[WfpError]:
    return _classes().get(code, EngineUnavailableError if code in _RPC_FAILURES else WfpError)


def check(function: str, status: int) -> None:
    """Raises the exception for a C function's status unless it is success.

    Args:
        function: The name of the C function.
        status: What it returned.

    Raises:
        WfpError: The status is not ERROR_SUCCESS; see ``error_for`` for the class.
    """
    if status:
        raise error_for(status, function)


Refusal = TypeVar("Refusal", bound=InvalidParameterError)


@overload
def invalid(
    field: str, value: object, rule: str, code: str, *, hidden: bool = False
) -> InvalidParameterError: ...
@overload
def invalid(
    field: str, value: object, rule: str, code: str, *, hidden: bool = False, kind: type[Refusal]
) -> Refusal: ...
def invalid(
    field: str,
    value: object,
    rule: str,
    code: str,
    *,
    hidden: bool = False,
    kind: type[InvalidParameterError] = InvalidParameterError,
) -> InvalidParameterError:
    """Returns the error that the library raises before any native call.

    Args:
        field: The argument or member, such as "spi".
        value: What was given. Shown only if it is of a simple type, so that no key gets into text.
        rule: What is wrong and what would be right, as the sentence that begins with the value.
        code: The name of the code that Windows would have returned.
        hidden: Whether to show the value's type and size alone, because a key may stand there.
        kind: The class of the exception.

    Returns:
        The exception. It keeps the field, not the value.
    """
    error = lookup(code)
    bare = ErrorCode(error.code, error.name, error.meaning)
    name = "<name>" if shown.may_be_key(field) else field
    text = shown.outline(value) if hidden else shown.text_of(field, value)
    refusal = kind(bare, None, f"{name}: {text} {rule}")
    refusal.field = name
    return refusal
