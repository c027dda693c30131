"""Exercises of nbgrader and of Otter as exercises of ours."""

from grader.importing.exercise import Imported, import_exercise
from grader.importing.otter import import_otter
from grader.importing.source import Source, read_source
from grader.importing.survey import OTTER, Looked, look_through

__all__ = ["OTTER", "Imported", "Looked", "Source", "import_exercise", "import_otter", "look_through", "read_source"]
