"""Judging: from evidence to verdicts, and nothing else."""
