"""``python -m wfp_ipsec`` and the command ``wfp-ipsec``."""

from __future__ import annotations

import sys

from wfp_ipsec.cli import plain_help

EXTRAS = ("click", "rich", "msgspec")


def main() -> None:
    """Runs the command line, or says which extra it needs."""
    if plain_help.printed(sys.argv[1:]):
        sys.exit(0)
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
