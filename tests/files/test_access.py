"""Who else can read a file, by the access lists of Windows."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

import pytest

from wfp_ipsec import sddl
from wfp_ipsec._doctor import win32
from wfp_ipsec._native.descriptor import encode
from wfp_ipsec.files._access import grants_many, open_to_others

OWNER = "O:BAG:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)".replace("FA", "0x1f01ff")
READ = "0x120089"


@pytest.mark.parametrize(
    ("text", "many"),
    [
        (OWNER, False),
        (f"{OWNER}(A;;{READ};;;S-1-5-21-1-2-3-1001)", False),
        (f"{OWNER}(A;;{READ};;;BU)", True),
        (f"{OWNER}(A;;{READ};;;WD)", True),
        (f"{OWNER}(A;ID;GR;;;AU)", True),
        (f"{OWNER}(A;;GA;;;BG)", True),
        (f"{OWNER}(A;IO;GR;;;WD)", False),
        (f"{OWNER}(D;;GR;;;WD)", False),
        (f"{OWNER}(A;;0x100000;;;WD)", False),
        ("O:BAG:BAD:", False),
        ("O:BAG:BA", True),
        ("O:BAG:BAD:NO_ACCESS_CONTROL", True),
    ],
)
def test_access_lists(text: str, many: bool) -> None:
    """What lets everyone, users or guests read is open; what does not is not."""
    assert grants_many(sddl.parse(text)) == many


class Advapi32:
    """Stands for the library: a file with a descriptor."""

    def __init__(self, descriptor: bytes, status: int = 1) -> None:
        self.descriptor = descriptor
        self.asked: list[tuple[str, int]] = []
        outer = self

        class Get:
            restype: Any
            argtypes: Any

            def __call__(self, path: str, what: int, room: Any, size: int, needed: Any) -> int:
                outer.asked.append((path, what))
                needed._obj.value = len(outer.descriptor)
                if room is None or size < len(outer.descriptor):
                    return 0
                ctypes.memmove(room, outer.descriptor, len(outer.descriptor))
                return status

        self.GetFileSecurityW = Get()


@pytest.mark.parametrize(("extra", "reason"), [("", ""), ("(A;;GR;;;WD)", "by its access list")])
def test_windows_is_asked(monkeypatch: pytest.MonkeyPatch, extra: str, reason: str) -> None:
    """On Windows the owner and the access list of the file are asked for."""
    library = Advapi32(encode(sddl.parse(OWNER + extra)))
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(win32, "library", lambda name: library)
    assert open_to_others(0, "C:\\keys\\in.key") == reason
    assert library.asked == [("C:\\keys\\in.key", 5)] * 2


def test_windows_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the access list cannot be read, the file is not taken for safe."""
    library = Advapi32(encode(sddl.parse(OWNER)), status=0)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(win32, "library", lambda name: library)
    monkeypatch.setattr(win32, "last_error", lambda: 5)
    with pytest.raises(OSError, match="access list"):
        open_to_others(0, "in.key")


def test_a_file_of_this_system(tmp_path: Path) -> None:
    """The system that runs the test tells about a file, one way or the other."""
    path = tmp_path / "in.key"
    path.write_text("00")
    path.chmod(0o600)
    with path.open("rb") as opened:
        reason = open_to_others(opened.fileno(), str(path))
    assert reason in ("", "by its access list")
    assert sys.platform == "win32" or reason == ""
