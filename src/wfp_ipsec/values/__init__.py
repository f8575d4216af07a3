"""Immutable values: what goes into and comes out of the functions of fwpmu.h. No C in sight."""
