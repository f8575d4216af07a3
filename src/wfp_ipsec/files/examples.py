"""The SA files that the package brings. Their keys are public: never use them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

SUFFIX = ".toml"


def examples() -> dict[str, Path]:
    """Returns the examples by name, such as "transport-aes-gcm-128"."""
    folder = Path(str(files("wfp_ipsec").joinpath("examples")))
    return {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}"))}
