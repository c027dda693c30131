"""Grading a class: run what is missing, keep it, judge it, record the grades."""
