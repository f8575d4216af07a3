"""The systems that wheels are built for."""

from __future__ import annotations

from dataclasses import dataclass

PYTHON_TAG, ABI_TAG = "cp311", "abi3"


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of system.

    Attributes:
        platform: The platform tag of its wheels.
        triple: How the compiler names it.
        machine: The machine of its binaries, as the headers of PE files or of ELF files say it.
        suffix: What the names of its extension modules end with.
    """

    platform: str
    triple: str
    machine: int
    suffix: str

    @property
    def windows(self) -> bool:
        """Whether it is a Windows."""
        return self.suffix == ".pyd"

    @property
    def tag(self) -> str:
        """The three parts of the wheel's tag."""
        return f"{PYTHON_TAG}-{ABI_TAG}-{self.platform}"

    @property
    def dlltool_machine(self) -> str:
        """How the maker of import libraries names the machine."""
        return {"x86_64": "i386:x86-64", "aarch64": "arm64", "x86": "i386"}[self.cpu]

    @property
    def cpu(self) -> str:
        """The processor's part of the triple."""
        return self.triple.partition("-")[0]


AMD64 = Target("win_amd64", "x86_64-windows-gnu", 0x8664, ".pyd")
ARM64 = Target("win_arm64", "aarch64-windows-gnu", 0xAA64, ".pyd")
X86 = Target("win32", "x86-windows-gnu", 0x14C, ".pyd")
LINUX_X64 = Target("manylinux_2_17_x86_64", "x86_64-linux-gnu.2.17", 62, ".abi3.so")
LINUX_ARM64 = Target("manylinux_2_17_aarch64", "aarch64-linux-gnu.2.17", 183, ".abi3.so")

TARGETS = {target.platform: target for target in (AMD64, ARM64, X86, LINUX_X64, LINUX_ARM64)}
