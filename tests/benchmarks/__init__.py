"""What calls cost, in ratios to a C++ program on the same engine.

``python -m tests.benchmarks``
"""
