"""Writes a course for unmodified nbgrader: source notebooks with inline tests, and a configuration."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from grader.errors import AssignmentError
from grader.exercise.reference import Reference
from grader.exercise.releases import described
from grader.judging.view import Expected
from grader.model import Unseen
from grader.notebook import JSON, SourceCell, assemble, dumps, release
from grader.notebook.markers import CODE_STUB, TEXT_STUB, mark_for_nbgrader
from grader.release.leaks import search_for_leaks
from grader.release.nbgrader_cells import inline_cells, released
from grader.support.disk import write_bytes

__all__ = ["compose_source", "write_course"]

CONFIGURATION = "nbgrader_config.py"
EXECUTION_SECONDS = 600
"""Most seconds for one cell in nbgrader, which has no limit for a whole run."""


def compose_source(reference: Reference, expected: Expected, unseen: Unseen) -> JSON:
    """The notebook that `generate_assignment` reads, with hidden tests between nbgrader's markers.

    Raises `LeakError` if the students' version would hold something hidden, and `AssignmentError` for an exercise that
    was imported from Otter, whose releases nbgrader's markers cannot express.
    """
    if any(cell.given is not None for cell in reference.cells):
        raise AssignmentError(
            f"{reference.folder.name}: imported from Otter, and nbgrader's marks cannot say what its students get; "
            "grade it here, without --nbgrader"
        )
    name, ours = reference.assignment.name, inline_cells(reference, expected, unseen)
    handed_out = release(name, reference.cells, reference.automatic, released(ours))
    search_for_leaks(reference, {f"{name}.ipynb of nbgrader": dumps(handed_out).encode()})
    parameters = reference.assignment.parameters

    def text(cell: SourceCell) -> str:
        source = mark_for_nbgrader(cell.source) if cell.rules is None else cell.source
        return _with_parameters(source, parameters) if cell.is_parameters else source

    notebook = assemble(name, reference.cells, reference.automatic, text, ours)
    return described(notebook, release=reference.identity)


def write_course(reference: Reference, notebook: JSON, course: Path) -> Path:
    """Write `notebook` into the nbgrader course at `course`, and a configuration if there is none.

    Returns the notebook's path.
    """
    name = reference.assignment.name
    path = course / "source" / name / f"{name}.ipynb"
    write_bytes(path, dumps(notebook).encode())
    for place, content in reference.assignment.files.items():
        write_bytes(path.parent / place, content)
    configuration = course / CONFIGURATION
    if not configuration.exists():
        write_bytes(configuration, _configuration(course.resolve().name).encode())
    return path


def _with_parameters(source: str, parameters: Mapping[str, object]) -> str:
    """The parameters cell with the values for grading, because nbgrader cannot set them later."""
    return "\n".join([source, *(f"{name} = {value!r}" for name, value in parameters.items())])


def _configuration(course_id: str) -> str:
    return textwrap.dedent(f'''\
        """nbgrader's configuration of this course, begun by `gradecast build --nbgrader`. Yours to change."""

        c = get_config()  # noqa: F821

        c.CourseDirectory.course_id = {course_id!r}

        # The words that students replace are those of Gradecast's own releases.
        c.ClearSolutions.code_stub = {{"python": {CODE_STUB!r}}}
        c.ClearSolutions.text_stub = {TEXT_STUB!r}

        # Training takes longer than nbgrader's 30 seconds.
        c.Execute.timeout = {EXECUTION_SECONDS}
        c.Execute.kernel_name = "python3"

        # A test cell that a student deleted comes back; without this its points wait for a person for ever.
        c.OverwriteCells.add_missing_cells = True

        # Lateness: a class with `late_submission_penalty(self, student_id, score, total_seconds_late)`, points to be
        # taken off. The default takes none; `gradecast grade --nbgrader` asks the same class.
        # c.AssignLatePenalties.plugin_class = "nbgrader.plugins.LateSubmissionPlugin"
        # c.LateSubmissionPlugin.penalty_method = "zero"

        # `nbgrader export` writes a CSV; another format is a plugin, too.
        # c.ExportApp.plugin_class = "nbgrader.plugins.CsvExportPlugin"
        ''')
