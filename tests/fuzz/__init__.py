"""Fuzzing of the Python surface: whatever is given, only what is documented comes of it."""
