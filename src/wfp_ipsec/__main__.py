"""``python -m wfp_ipsec`` and the command ``wfp-ipsec``."""

from __future__ import annotations

import sys

EXTRAS = ("click", "rich", "msgspec")


def main() -> None:
    """Runs the command line, or says which extra it needs."""
    try:
        from wfp_ipsec.cli.main import run
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        sys.exit(f"wfp-ipsec: the command line needs {error.name}: pip install 'wfp-ipsec[cli]'")
    run()


if __name__ == "__main__":
    main()
