"""The files that are distributed: what is in them, and that they run."""
