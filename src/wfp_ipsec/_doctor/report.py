"""What an examination found, as plain values: text, numbers and tuples of such."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether the system backend can be used."""

    USABLE = "usable"
    SIMULATED = "simulated"
    DENIED = "access denied"
    UNAVAILABLE = "unavailable"

    @property
    def exit_code(self) -> int:
        """The exit code of the command: a simulation never passes for the system's engine."""
        return {Verdict.USABLE: 0, Verdict.DENIED: 4}.get(self, 5)


class ServiceState(StrEnum):
    """What the service control manager says about a service, or why it says nothing."""

    STOPPED = "STOPPED"
    START_PENDING = "START_PENDING"
    STOP_PENDING = "STOP_PENDING"
    RUNNING = "RUNNING"
    CONTINUE_PENDING = "CONTINUE_PENDING"
    PAUSE_PENDING = "PAUSE_PENDING"
    PAUSED = "PAUSED"
    NOT_INSTALLED = "not installed"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


class RightState(StrEnum):
    """Whether the caller has a right."""

    GRANTED = "granted"
    DENIED = "denied"
    UNKNOWN = "unknown"


class RightSource(StrEnum):
    """How that is known: by a call that needs the right, or from the security descriptor."""

    CALL = "call"
    DESCRIPTOR = "descriptor"


@dataclass(frozen=True, slots=True)
class Platform:
    """The machine and the Python.

    Attributes:
        system: The operating system with its version.
        build: The platform that Python was built for, such as "win-amd64".
        pointer_bits: 64 or 32.
        python: Implementation and version of Python.
        cffi: Version of cffi, or None where it cannot be imported.
        wine: Version of Wine, or None where the system is no Wine.
    """

    system: str
    build: str
    pointer_bits: int
    python: str
    cffi: str | None
    wine: str | None


@dataclass(frozen=True, slots=True)
class Installation:
    """How the package came here.

    Attributes:
        version: The version, or None where no distribution is installed.
        tags: The tags of the wheel, such as "cp311-abi3-win_amd64".
        kind: "wheel", "editable" or "source tree".
        location: The folder that the package is imported from.
        problem: What is wrong with that, or None.
    """

    version: str | None
    tags: tuple[str, ...]
    kind: str
    location: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class Service:
    """A service of Windows.

    Attributes:
        name: Its short name.
        title: Its display name.
        state: Its state.
        detail: Why the state is unknown, or None.
    """

    name: str
    title: str
    state: ServiceState
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """The library fwpuclnt.dll.

    Attributes:
        applicable: Whether this system can have it.
        loads: Whether it loads.
        problem: Why not, or None.
        file: The file that was loaded, where the system tells it.
        file_version: The version of that file, where it has one.
        simulated: Whether it is the embedded engine, built as a library of this name.
    """

    applicable: bool
    loads: bool
    problem: str | None = None
    file: str | None = None
    file_version: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function of fwpmu.h: its name, the first Windows with it, and whether it is there."""

    name: str
    since: str
    present: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A struct that a compiled module does not lay out as Microsoft does, and in what."""

    struct: str
    problem: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The structs of a compiled module, held against Microsoft's layout.

    Attributes:
        reference: The layout they were held against, or None where there is none for the sizes
            and alignments of this system.
        checked: How many structs that were.
        differences: Those that differ, are missing, or are not known.
    """

    reference: str | None
    checked: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A compiled module.

    Attributes:
        applicable: Whether this system can have it.
        loads: Whether it can be imported.
        problem: Why not, or None.
        file: The file that it was loaded from.
        layout: Its structs; None where it does not load.
    """

    applicable: bool
    loads: bool
    problem: str | None = None
    file: str | None = None
    layout: Layout | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """An attempt to open a session with an engine.

    Attributes:
        tried: Whether it was made. It is not where it could do harm, or where nothing is to open.
        opened: Whether it went well.
        code: The name of the code that it failed with, or None.
        problem: The failure in words, or None.
        denied: Whether it failed for want of a right.
    """

    tried: bool
    opened: bool = False
    code: str | None = None
    problem: str | None = None
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Right:
    """A right of the caller.

    Attributes:
        on: "engine" or "SA database".
        name: Its name in the headers.
        state: Whether the caller has it.
        source: How that is known, or None where it is unknown.
        detail: What went wrong in asking, or None.
    """

    on: str
    name: str
    state: RightState
    source: RightSource | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Backend:
    """A backend, from its compiled module to an open session.

    Attributes:
        name: "system" or "embedded".
        simulated: Whether no traffic is protected; None where nothing tells.
        module: Its compiled module.
        functions: The functions of fwpmu.h in its library; empty where none is loaded.
        session: The attempt to open a session.
        rights: The caller's rights; empty where there is no session.
    """

    name: str
    simulated: bool | None
    module: Module
    functions: tuple[Function, ...]
    session: Session
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found.

    Attributes:
        verdict: Whether the system backend can be used.
        reason: Why that is the verdict, as a sentence.
        platform: The machine and the Python.
        installation: How the package came here.
        default_backend: The backend that is used when none is named.
        library: The library fwpuclnt.dll.
        services: The services that the system's engine needs.
        system: The system's engine.
        embedded: The embedded engine.
    """

    verdict: Verdict
    reason: str
    platform: Platform
    installation: Installation
    default_backend: str
    library: Library
    services: tuple[Service, ...]
    system: Backend
    embedded: Backend
