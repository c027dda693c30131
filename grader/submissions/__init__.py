"""Submissions: what students handed in."""
