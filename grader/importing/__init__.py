"""Exercises of nbgrader as exercises of ours."""

from grader.importing.cells import ImportedCell, Role, read_source
from grader.importing.exercise import Imported, import_exercise

__all__ = ["Imported", "ImportedCell", "Role", "import_exercise", "read_source"]
