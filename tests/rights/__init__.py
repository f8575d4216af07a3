"""Least privilege: the rights that each operation and each command takes, measured."""
