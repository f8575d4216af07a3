"""Results of the engine are wiped, then given back once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from wfp_ipsec._native import ipsec, results
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend, CData
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.algorithms import AesGcm
from wfp_ipsec.errors import NotFoundError, error_for
from wfp_ipsec.values.sa import Sa

SALTED = b"\xc3" * 36
SA = AesGcm(SALTED).esp(0x1000)


class Giver:
    """Stands in for a session: gives SAs as results and looks at them when they come back."""

    closed = False

    def __init__(self, native: Backend, arena: Arena, *, fails: bool = False) -> None:
        self.ffi = native.ffi
        self.lib = SimpleNamespace(FwpmFreeMemory0=self._free, wfp_ipsec_give_back=self._free)
        self.given = ipsec.SA0.compose(arena, SA)
        self.calls: list[str] = []
        self.keys_when_freed: list[bytes] = []
        self._fails = fails

    def call(self, function: str, *arguments: CData) -> None:
        """Answers as the function would."""
        self.calls.append(function)
        if self._fails:
            raise error_for(0x80320008, function)
        if function == "GetOne":
            arguments[-1][0] = self.given
        elif function == "SaCreateEnumHandle0":
            arguments[-1][0] = self.ffi.cast("HANDLE", 1)
        elif function == "SaEnum0":
            self._page = self.ffi.new("IPSEC_SA0 *[]", [self.given])
            arguments[-2][0], arguments[-1][0] = self._page, len(self._page)

    def _free(self, pointer: CData) -> None:
        self.keys_when_freed.append(self._key())

    def _key(self) -> bytes:
        blob = self.given.espAuthAndCipherInformation.saCipherInformation.cipherKey
        return bytes(self.ffi.buffer(blob.data, blob.size))


def test_owned(native: Backend) -> None:
    """One object is parsed, wiped, and only then freed."""
    with Arena(native.ffi) as arena:
        giver: Any = Giver(native, arena)
        assert results.owned(giver, "GetOne", ipsec.SA0) == SA
        assert giver.keys_when_freed == [bytes(36)]


def test_owned_when_parsing_fails(native: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object that cannot be parsed is wiped and freed as well."""
    broken: Struct[Sa] = Struct("IPSEC_SA0", Sa, *ipsec.SA0.fields)
    monkeypatch.setitem(vars(broken), "parse", _raiser(MemoryError()))
    with Arena(native.ffi) as arena:
        giver: Any = Giver(native, arena)
        with pytest.raises(MemoryError):
            results.owned(giver, "GetOne", broken)
        assert giver.keys_when_freed == [bytes(36)]


def _raiser(error: Exception) -> Callable[..., Any]:
    def raiser(*arguments: object) -> Any:
        raise error

    return raiser


def test_owned_when_the_call_fails(native: Backend) -> None:
    """A call that failed gave nothing, so nothing is freed."""
    with Arena(native.ffi) as arena:
        giver: Any = Giver(native, arena, fails=True)
        with pytest.raises(NotFoundError):
            results.owned(giver, "GetOne", ipsec.SA0)
        assert giver.keys_when_freed == []


def test_paged(native: Backend) -> None:
    """The entries of a page are wiped before the page is freed, and the enumeration ends."""
    with Arena(native.ffi) as arena:
        giver: Any = Giver(native, arena)
        assert list(results.paged(giver, "Sa", "0", ipsec.SA0, ipsec.SA0, None)) == [SA]
        assert giver.keys_when_freed == [bytes(36)]
        assert giver.calls == ["SaCreateEnumHandle0", "SaEnum0", "SaDestroyEnumHandle0"]


@pytest.mark.parametrize("closed", [False, True])
def test_paged_and_left_early(native: Backend, closed: bool) -> None:
    """An enumeration that is left early ends, unless the session ended it already."""
    with Arena(native.ffi) as arena:
        giver: Any = Giver(native, arena)
        entries = results.paged(giver, "Sa", "0", ipsec.SA0, ipsec.SA0, None)
        assert next(entries) == SA
        giver.closed = closed
        entries.close()  # type: ignore[attr-defined]
        assert ("SaDestroyEnumHandle0" in giver.calls) is not closed


def test_paged_when_there_is_no_enumeration(native: Backend) -> None:
    """An enumeration that could not begin is not ended."""
    with Arena(native.ffi) as arena:
        giver: Any = Giver(native, arena, fails=True)
        with pytest.raises(NotFoundError):
            next(results.paged(giver, "Sa", "0", ipsec.SA0, ipsec.SA0, None))
        assert giver.calls == ["SaCreateEnumHandle0"]
