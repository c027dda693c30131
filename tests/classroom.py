"""A small graded class for tests of pages: the toy exercise with honest, copied, broken and hostile hand-ins."""

from __future__ import annotations

import ast
import copy
import shutil
from dataclasses import dataclass
from pathlib import Path

from helpers import ROOT, Recorded, request_for

from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_samples, sample_notebook, write_class
from grader.gradebook.scores import QuestionScore, Score
from grader.grading.grade import grade_class
from grader.grading.request import Request
from grader.notebook import dumps
from grader.report.feedback import write_feedback
from grader.support.disk import write_bytes
from grader.support.timeline import Timeline, recording

REPORTS = ROOT / "attacks" / "reports"
ACTIVE = (
    "active_mime_types",
    "formulas_in_latex",
    "html_that_calls_home",
    "html_with_frames",
    "html_with_handlers",
    "html_with_scripts",
    "markdown",
    "output_cut_open",
    "svg_with_scripts",
    "terminal_escapes",
)
"""Attacks on people who look at the results."""
RENAMED = (("total_of_values", "summe"), ("kernel_of_ones", "gewichte"), ("slopes_per_step", "steigung"))
COMMENT = "Well argued. See $a_t$ and [this](https://example.org). <script>alert(1)</script>"


@dataclass(frozen=True)
class Classroom:
    """A graded class."""

    request: Request
    """The request that was graded."""
    scores: dict[str, Score]
    """Scores as from a gradebook, with one student who was late, and has points and a comment by hand."""
    timeline: Timeline
    """Where the time of grading went."""

    @property
    def folder(self) -> Path:
        """The folder of the results."""
        return self.request.folder

    def page(self, student: str) -> str:
        """The text of a student's feedback."""
        return (self.folder / student / "feedback.html").read_text(encoding="utf-8")


def open_classroom(folder: Path) -> Classroom:
    """Grade the class below `folder`, and write its feedback."""
    course = folder / "course"
    shutil.copytree(ROOT / "tests" / "course", course, ignore=shutil.ignore_patterns(".gradecast"))
    reference = load_reference(course / "reference" / "toy")
    submitted = course / "submitted"
    samples = [item for item in load_samples(reference.folder / "mistakes") if item.name != "endless"]
    write_class(reference, samples, submitted)
    copied = dumps(sample_notebook(reference, samples[-1]))
    for before, after in RENAMED:
        copied = copied.replace(before, after)
    write_bytes(submitted / "twin.ipynb", copied.encode())
    write_bytes(submitted / "broken.ipynb", b"{")
    write_bytes(submitted / "mallory.ipynb", dumps(_hostile(reference.solved)).encode())
    request = request_for(course, reference, gradebook=None, workers=2)
    with recording() as timeline:
        grade_class(request, Recorded())
    room = Classroom(request, {"full-marks": _late("full-marks")}, timeline)
    write_feedback(reference, room.folder, room.scores, Recorded())
    return room


def _late(student: str) -> Score:
    return Score(
        student,
        (
            QuestionScore("mean", 3, 3, 3),
            QuestionScore("smooth", 4, 3, 3.5, by_person=True, comment=COMMENT),
            QuestionScore("forecast", 2, 2, 2),
        ),
        late_seconds=7500,
        penalty=1.5,
    )


def _hostile(notebook: dict) -> dict:
    """The notebook with attacks in additional code and Markdown cells."""
    hostile = copy.deepcopy(notebook)
    for name in ACTIVE:
        source = (REPORTS / f"{name}.py").read_text(encoding="utf-8")
        hostile["cells"].append({"cell_type": "code", "metadata": {}, "source": source, "outputs": []})
        for node in ast.parse(source).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CELLS":
                for text in ast.literal_eval(node.value).values():
                    hostile["cells"].append({"cell_type": "markdown", "metadata": {}, "source": text})
    return hostile
