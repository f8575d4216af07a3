"""SA files: what is read, what is refused, and what applying them does."""
