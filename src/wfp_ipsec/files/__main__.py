"""Prints the JSON Schema of SA files: ``python -m wfp_ipsec.files > schema-1.json``."""

import sys

from wfp_ipsec.files._schema import schema_text

if __name__ == "__main__":
    sys.stdout.reconfigure(newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(schema_text())
