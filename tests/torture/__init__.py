"""Torture: a receiver that is pushed to, read, watched and killed, and what it promised.

`python -m tests.torture` runs the long form and prints a table.
"""
