"""Builds the wheels of every system on one Linux machine, checks them, runs the Windows ones."""
