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
from grader.notebook.naming import NamedCell, cells_of_question, named, question_of_cell
from grader.notebook.recognise import Recognised, recognise
from grader.notebook.restore import Restored, restore
from grader.notebook.source import SourceCell, assigned_names, parse_cells, read_cells

__all__ = [
    "IMPORT_ID",
    "JSON",
    "NamedCell",
    "Ours",
    "RULES_OF_NBGRADER",
    "Recognised",
    "Restored",
    "SourceCell",
    "assemble",
    "assigned_names",
    "cells_of_question",
    "checks_id",
    "dumps",
    "grade_cell_points",
    "named",
    "parse_cells",
    "question_of_cell",
    "read_cells",
    "read_notebook",
    "recognise",
    "release",
    "restore",
    "solved",
]
