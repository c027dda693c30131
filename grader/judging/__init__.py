"""Judging: turns evidence into verdicts, and does nothing else."""
