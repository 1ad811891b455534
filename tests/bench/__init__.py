"""The benchmarks: `make bench`. What each file measures stands in its first line.

Nothing here is a test: figures depend on the machine, and are written to `results/` and into the
READMEs, where people look for them.
"""
