"""The command line. Needs the extra ``cli`` (click, rich, msgspec)."""

PROGRAM = "wfp-ipsec"
