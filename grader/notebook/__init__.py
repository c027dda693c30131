"""Notebooks: the reference's, the released one, and what students hand in."""

from grader.notebook.assemble import (
    IMPORT_ID,
    JSON,
    RULES_OF_NBGRADER,
    Ours,
    assemble,
    checks_id,
    dumps,
    grade_cell_points,
    release,
    solved,
)
from grader.notebook.handed_in import read_notebook
from grader.notebook.restore import Restored, restore
from grader.notebook.source import SourceCell, assigned_names, parse_cells, read_cells

__all__ = [
    "IMPORT_ID",
    "JSON",
    "Ours",
    "RULES_OF_NBGRADER",
    "Restored",
    "SourceCell",
    "assemble",
    "assigned_names",
    "checks_id",
    "dumps",
    "grade_cell_points",
    "parse_cells",
    "read_cells",
    "read_notebook",
    "release",
    "restore",
    "solved",
]
