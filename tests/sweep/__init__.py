"""Sweeping: what dead processes left goes, everything else stays."""
