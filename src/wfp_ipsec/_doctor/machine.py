"""The machine, the Python and how the package came here."""

from __future__ import annotations

import ctypes
import json
import platform
import re
import sys
import sysconfig
from email import message_from_string
from importlib import metadata
from pathlib import Path

from wfp_ipsec._doctor import win32
from wfp_ipsec._doctor.report import Installation, Platform

SYSTEMS = {"win32": "Windows", "linux": "Linux", "darwin": "macOS"}
DISTRIBUTION = "wfp-ipsec"


def examine() -> Platform:
    """Describes the machine and the Python."""
    return Platform(
        system=f"{SYSTEMS.get(sys.platform, sys.platform)} {_release()}",
        build=sysconfig.get_platform(),
        pointer_bits=8 * ctypes.sizeof(ctypes.c_void_p),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        cffi=_cffi(),
        wine=_wine(),
    )


def _release() -> str:
    # On Windows the module platform would ask WMI, which takes long and can fail.
    if sys.platform == "win32":
        version = sys.getwindowsversion()
        return f"{version.major}.{version.minor}.{version.build}"
    return platform.release().partition("-")[0]


def _cffi() -> str | None:
    try:
        import _cffi_backend
    except ImportError:
        return None
    return str(_cffi_backend.__version__)


def _wine() -> str | None:
    """Returns the version of Wine, which its ntdll.dll tells and that of Windows does not."""
    try:
        ask = win32.function(win32.library("ntdll.dll"), "wine_get_version", ctypes.c_char_p)
    except (OSError, AttributeError):
        return None
    answer: bytes = ask()
    return answer.decode("ascii", "replace")


def installation(distribution: str = DISTRIBUTION) -> Installation:
    """Describes how the package came here.

    Args:
        distribution: The name it is installed under.

    Returns:
        A distribution without a WHEEL file is one of a source tree that was built in place.
    """
    location = str(Path(__file__).parents[1])
    try:
        found = metadata.distribution(distribution)
    except metadata.PackageNotFoundError:
        return Installation(None, (), "source tree", location, None)
    tags = tags_of(found.read_text("WHEEL"))
    if _is_editable(found.read_text("direct_url.json")):
        return Installation(found.version, tags, "editable", location, problem(tags))
    kind = "wheel" if tags else "source tree"
    wrong = problem(tags) or (_shadow(found, location) if tags else None)
    return Installation(found.version, tags, kind, location, wrong)


def _shadow(found: metadata.Distribution, location: str) -> str | None:
    """Tells where the installed wheel lies, if the package is imported from elsewhere."""
    installed = Path(str(found.locate_file(Path(location).name)))
    if installed.resolve() == Path(location).resolve():
        return None
    return f"the wheel is installed in {installed}, and another copy is imported"


def tags_of(wheel: str | None) -> tuple[str, ...]:
    """Returns the tags in the text of a WHEEL file; none where there is no such file."""
    headers = message_from_string(wheel or "")
    return tuple(str(tag) for tag in headers.get_all("Tag", []))


def _is_editable(direct_url: str | None) -> bool:
    try:
        return bool(json.loads(direct_url or "{}")["dir_info"]["editable"])
    except (ValueError, LookupError, TypeError):
        return False


def problem(tags: tuple[str, ...], build: str | None = None) -> str | None:
    """Tells what is wrong with a wheel of these tags here, or None.

    Args:
        tags: The tags of the wheel.
        build: The platform that Python was built for; None is this one's.
    """
    here = (build or sysconfig.get_platform()).replace("-", "_").replace(".", "_")
    platforms = [tag.rpartition("-")[2] for tag in tags]
    if not platforms or any(_fits(platform, here) for platform in platforms):
        return None
    return f"the wheel is for {', '.join(platforms)}, and this Python is {here}"


def _fits(platform: str, here: str) -> bool:
    """Compares two platforms as far as it is plain: the system, on Windows the processor too.

    The C libraries of Linux and the versions of macOS are pip's business, which has refused what
    does not fit.
    """
    if here.startswith("win"):
        return platform == here
    return _family(platform) == _family(here)


def _family(platform: str) -> str:
    family = re.match(r"[a-z]*", platform)
    return re.sub("^(many|musl)linux", "linux", family[0]) if family else ""
