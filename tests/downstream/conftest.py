"""The tools here are projects of their own: `test_*.py` beside them run their tests."""

collect_ignore_glob = ["*/*"]
