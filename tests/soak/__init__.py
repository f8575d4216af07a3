"""Long running work of many threads, and what must not change meanwhile."""
