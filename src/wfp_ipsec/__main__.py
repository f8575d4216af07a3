"""``python -m wfp_ipsec`` and the command ``wfp-ipsec``."""

from __future__ import annotations

import sys

EXTRAS = ("click", "rich", "msgspec")


def main() -> None:
    """Runs the command line, or says which extra it needs."""
    try:
        from wfp_ipsec.cli.main import run

        # Commands are loaded when they are used, and what they need with them.
        run()
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module not in EXTRAS:
            raise
        sys.exit(f"wfp-ipsec: the command line needs {module}: pip install 'wfp-ipsec[cli]'")


if __name__ == "__main__":
    main()
