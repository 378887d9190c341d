"""Chaos: real processes, killed, frozen and restarted by a schedule drawn from a seed, and the promise checked after.

    feeds (a plan of what publishers do) + faults (a schedule) | run: parts, inject, watch | verify | content | verdict

`python -m tests.chaos --help`; `make chaos`, `make chaos-short`.
"""
