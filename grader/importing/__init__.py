"""Importing: makes exercises from nbgrader assignments, Otter masters, and notebooks with pytest tests."""

from grader.importing.exercise import Imported, import_exercise
from grader.importing.otter import import_otter
from grader.importing.pytest_files import import_pytest
from grader.importing.source import Source, read_source
from grader.importing.survey import OTTER, Looked, look_through

__all__ = [
    "OTTER",
    "Imported",
    "Looked",
    "Source",
    "import_exercise",
    "import_otter",
    "import_pytest",
    "look_through",
    "read_source",
]
