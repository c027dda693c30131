"""Feedback: what a student may see, and what no student may see."""

import json
import shutil
from dataclasses import replace

import pytest
from classroom import COMMENT
from helpers import Recorded

from grader.errors import InputError
from grader.evidence.files import Files, read_grade, write_grade
from grader.model import Grade, Outcome, Verdict
from grader.report.feedback import feedback_page, write_feedback
from grader.report.panels import score_of

pytestmark = pytest.mark.slow

SECRETS = (
    "mean_of_one_value",
    "smoothing_averages",
    "forecast_continues_lines",
    "The mean of one value is the value",
    "Straight lines are forecast exactly",
    "Each value is the average of its window",
    "SECRET_MARGIN",
    "width_two",
)
"""Secrets of hidden checks: names, properties, sources, observations."""


def test_no_page_says_what_is_hidden(room):
    for student in room.folder.iterdir():
        if student.is_dir():
            page = room.page(student.name)
            assert not [secret for secret in SECRETS if secret in page]


def test_messages_of_hidden_checks_stay_with_the_teacher(room):
    hidden = [
        verdict.message
        for student in ("short-mean", "persistence", "crash-in-the-middle")
        for verdict in read_grade(room.folder / student / "verdicts.json").verdicts
        if verdict.hidden and verdict.message
    ]
    assert hidden
    for student in ("short-mean", "persistence"):
        page = room.page(student)
        assert not [message for message in hidden if message in page]


def test_a_student_reads_outcome_points_and_hint(room):
    page = room.page("short-mean")
    assert "The mean of 0, 1, 2, 3 is right." in page
    assert "A hidden check: not passed" in page
    assert "What if there is one value only?" in page
    assert "Sum, then divide by how many there are." in page


def test_hints_are_for_what_failed_only(room):
    assert "<b>Hint</b>" not in room.page("full-marks")


def test_a_comment_is_shown_in_its_question(room):
    page = room.page("full-marks")
    panel = page[page.index('id="question-smooth"') : page.index("</section>", page.index('id="question-smooth"'))]
    assert COMMENT.split(".")[0] in panel
    assert "<script>" not in page.replace("<script>", "", 0).split("</style>")[1]
    assert "3.5" in panel


def test_lateness_is_in_the_sum(room):
    page = room.page("full-marks")
    assert "2 h 5 min late" in page
    assert "−1.5" in page
    assert '<span class="number">7</span> of 9' in page


def test_what_cannot_be_read_gets_a_page_that_says_so(room):
    page = room.page("broken")
    assert "could not be run" in page
    assert "broken.ipynb: not a notebook, or cut off" in page
    assert "Your notebook</h2>" not in page


def test_a_fault_of_ours_is_not_blamed_on_the_student(room):
    assignment = room.request.exercise.assignment
    verdicts = tuple(
        Verdict(item.name, item.question, Outcome.UNJUDGED, 0, item.points, item.hidden, item.says, item.hint, "/srv/x")
        for item in assignment.checks
    )
    grade = Grade("ada", "toy", verdicts, 1.0)
    page = feedback_page(
        room.request.exercise.reference, Files(room.folder / "ada"), grade, score_of(assignment, grade)
    )
    assert "Something went wrong on our side" in page
    assert "/srv/x" not in page


def test_each_panel_is_below_its_question(room):
    page = room.page("full-marks")
    assert page.index("total_of_values") < page.index('id="question-mean"') < page.index("kernel_of_ones")
    assert "Checked after the run" not in page


def test_pages_hold_no_script_whatever_was_shown(room):
    page = room.page("mallory")
    assert "attempted" in page
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page


def test_copies_are_written_for_handing_out(room, tmp_path):
    written = write_feedback(room.request.exercise.reference, room.folder, {}, Recorded(), ["twin"], tmp_path / "out")
    assert [item.student for item in written] == ["twin"]
    copy = tmp_path / "out" / "twin" / "toy" / "toy.html"
    assert copy.read_bytes() == (room.folder / "twin" / "feedback.html").read_bytes()


def test_a_stranger_has_no_feedback(room):
    with pytest.raises(InputError, match="no results of 'nobody'"):
        write_feedback(room.request.exercise.reference, room.folder, {}, Recorded(), ["nobody"])


def test_damaged_verdicts_are_named(room, tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "verdicts.json").write_text("{")
    with pytest.raises(InputError, match="damaged; run gradecast judge toy"):
        write_feedback(room.request.exercise.reference, tmp_path, {}, Recorded())


def test_a_grade_is_read_as_it_was_written(room, tmp_path):
    grade = read_grade(room.folder / "short-mean" / "verdicts.json")
    write_grade(tmp_path / "again.json", grade)
    assert read_grade(tmp_path / "again.json") == grade
    assert grade.points == 5


def test_a_check_that_believes_the_students_process_is_marked(room):
    assert "in-process" not in room.page("short-mean")
    reference, files = room.request.exercise.reference, Files(room.folder / "short-mean")
    grade = read_grade(files.verdicts)
    first, *others = grade.verdicts
    grade = replace(grade, verdicts=(replace(first, in_process=True), *others))
    page = feedback_page(reference, files, grade, score_of(reference.assignment, grade))
    assert page.count('<span class="believed">in-process</span>') == 2, "a check, and what the mark means"
    assert "are tests that ran together with your code" in page


def test_what_trainings_show_is_told_as_advice(room, tmp_path):
    files = Files(shutil.copytree(room.folder / "full-marks", tmp_path / "full-marks"))
    evidence = json.loads(files.evidence.read_bytes())
    hostile = {
        "place": "<script>alert(1)</script>\x1b[31m",
        "steps": 99,
        "watched": 99,
        "added": 98,
        "squashed": "<b>",
        "loss": "<i>",
    }
    files.evidence.write_text(json.dumps({**evidence, "training": [hostile, {"steps": "many"}]}))
    grade, reference = read_grade(files.verdicts), room.request.exercise.reference
    page = feedback_page(reference, files, grade, score_of(reference.assignment, grade))
    told = page[page.index('id="training"') : page.index("</section>", page.index('id="training"'))]
    assert "each step still has the gradients of the steps before (98 of 99 steps looked at)" in told
    assert "<code>zero_grad()</code> is missing" in told
    assert "no part in your points" in told
    assert "<script>" not in told
    assert "\x1b" not in told
    assert 'id="training"' not in room.page("full-marks")
