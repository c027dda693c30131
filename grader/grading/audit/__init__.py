"""Audits: data that a quantity must not depend on are changed, the notebook runs again, and nothing may differ.

`search` says what to run and what follows from it, and runs nothing; `run` runs it, for one notebook or a class.
"""
