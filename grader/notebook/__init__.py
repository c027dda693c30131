"""Notebooks: reads the reference's, composes the released one, and restores those that students hand in."""

from grader.notebook.assemble import (
    IMPORT_ID,
    JSON,
    RULES_OF_NBGRADER,
    Ours,
    assemble,
    dumps,
    grade_cell_points,
    release,
    solved,
)
from grader.notebook.handed_in import read_notebook
from grader.notebook.history import changed_in_history, changed_parameters
from grader.notebook.naming import NamedCell, named
from grader.notebook.otter_calls import is_otters_own
from grader.notebook.pieces import Release, is_blank, normalised
from grader.notebook.questions import CHECKS, cells_of_question, checks_id, question_of_cell
from grader.notebook.release_match import Recognised, recognise
from grader.notebook.restore import Restored, restore
from grader.notebook.source import RAISES, SourceCell, assigned_names, counted, parse_cells, read_cells

__all__ = [
    "CHECKS",
    "IMPORT_ID",
    "JSON",
    "NamedCell",
    "Ours",
    "RAISES",
    "RULES_OF_NBGRADER",
    "Recognised",
    "Release",
    "Restored",
    "SourceCell",
    "assemble",
    "assigned_names",
    "cells_of_question",
    "changed_in_history",
    "changed_parameters",
    "checks_id",
    "counted",
    "dumps",
    "grade_cell_points",
    "named",
    "is_blank",
    "is_otters_own",
    "normalised",
    "parse_cells",
    "question_of_cell",
    "read_cells",
    "read_notebook",
    "recognise",
    "release",
    "restore",
    "solved",
]
