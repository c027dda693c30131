"""Gradescope: packs the autograder's zip, and grades a submission in Gradescope's container."""

from __future__ import annotations

from grader.gradescope.autograder import Settings, autograde
from grader.gradescope.bundle import Bundle, pack_bundle

__all__ = ["Bundle", "Settings", "autograde", "pack_bundle"]
