"""Starts every process of Accord on one machine, keeps them running, and stops them.

`python -m supervisor` is what `make run` and `make serve` call.

prepare ──▶ settings, protocols ──▶ lock, port ──▶ Valkey ──▶ database, migrations ──▶ web, workers, schedule
(a process of its own, so that the supervisor keeps to the standard library and stays small)
"""
