"""Runs pytest in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_pytest(
    where: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs it in a directory; how this run is spread over processes is not for that one."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments],
        cwd=where,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
