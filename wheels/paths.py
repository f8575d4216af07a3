"""Where things lie: the project, what is built on the way, and what comes out."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKED = ROOT / "wheels" / "requirements.txt"
WORK = ROOT / "build" / "wheels"
# The virtual environment with what builds the wheels, pinned by hash.
TOOLS = WORK / "tools"
TOOLS_PYTHON = TOOLS / "bin" / "python"
DIST = ROOT / "wheels" / "dist"
