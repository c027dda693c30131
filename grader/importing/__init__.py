"""Exercises of nbgrader as exercises of ours."""

from grader.importing.exercise import Imported, import_exercise
from grader.importing.source import Source, read_source
from grader.importing.survey import Looked, look_through

__all__ = ["Imported", "Looked", "Source", "import_exercise", "look_through", "read_source"]
