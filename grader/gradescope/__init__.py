"""Gradescope's autograder: the zip that is uploaded, and what runs in the container for each submission."""

from __future__ import annotations

from grader.gradescope.autograder import Settings, autograde
from grader.gradescope.bundle import Bundle, pack_bundle

__all__ = ["Bundle", "Settings", "autograde", "pack_bundle"]
