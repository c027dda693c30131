"""Tests of the tests: known solutions, mutants, thresholds."""
