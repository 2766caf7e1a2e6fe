"""How fast the pages are: `.venv/bin/python -m tests.benchmarks`, on a database of its own.

Not part of the suite: it measures, it does not judge. The targets stand beside the figures it prints.
"""
