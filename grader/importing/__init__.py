"""Exercises of nbgrader as exercises of ours."""

from grader.importing.exercise import Imported, import_exercise
from grader.importing.source import Source, read_source

__all__ = ["Imported", "Source", "import_exercise", "read_source"]
