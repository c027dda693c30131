"""Time stamps, due dates and the course's plugin for late submissions; files for formgrader."""

import html
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from grader.errors import InputError
from grader.gradebook.configuration import course_gradebook, late_plugin
from grader.gradebook.gradebook import record_grades
from grader.gradebook.lateness import record_lateness
from grader.gradebook.read import read_class_scores
from grader.grading.formgrader import _verdict_lines, plain_markdown
from grader.judging.judge import refuse
from grader.model import Outcome, Verdict

pytestmark = pytest.mark.filterwarnings("ignore")
DUE = datetime(2026, 5, 1, 12)


@pytest.fixture
def gradebook(tmp_path, toy):
    from nbgrader.api import Gradebook

    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    record_grades(url, "toy", toy.release, [refuse(student, toy.assignment, "none") for student in ("ada", "bob")])
    with Gradebook(url) as book:
        book.find_assignment("toy").duedate = DUE
        for student in ("ada", "bob"):
            book.find_grade("mean-checks", "toy", "toy", student).manual_score = 3.0
        book.db.commit()
    return url


@pytest.mark.parametrize(("asked", "penalty"), [(1.5, 1.5), (99.0, 3.0), (-1.0, 0.0), (None, 0.0)])
def test_a_penalty_is_between_nothing_and_all_points(gradebook, toy, asked, penalty):
    seen = []
    times = {"ada": datetime(2026, 5, 1, 13), "bob": datetime(2026, 5, 1, 11)}
    record_lateness(gradebook, toy.assignment, times, lambda *arguments: seen.append(arguments) or asked)
    assert seen == [("ada", 3.0, 3600.0)]
    scores = read_class_scores(gradebook, toy.assignment)
    assert (scores["ada"].penalty, scores["ada"].points) == (penalty, 3 - penalty)
    assert (scores["bob"].penalty, scores["bob"].late_seconds) == (0, 0)


def test_a_penalty_goes_when_the_due_date_moves_and_stays_without_a_plugin(gradebook, toy):
    from nbgrader.api import Gradebook

    record_lateness(gradebook, toy.assignment, {"ada": datetime(2026, 5, 2)}, lambda *_: 1.0)
    record_lateness(gradebook, toy.assignment, {}, None)
    assert read_class_scores(gradebook, toy.assignment)["ada"].penalty == 1
    with Gradebook(gradebook) as book:
        book.find_assignment("toy").duedate = datetime(2026, 6, 1)
        book.db.commit()
    record_lateness(gradebook, toy.assignment, {}, lambda *_: 1.0)
    assert read_class_scores(gradebook, toy.assignment)["ada"].penalty == 0


def test_only_the_assignment_at_hand_gets_times_and_penalties(gradebook, toy):
    """The same students hand in something else in the same gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(gradebook) as book:
        book.add_assignment("other", duedate=DUE)
        book.add_notebook("other", "other")
        book.add_submission("other", "ada", timestamp=datetime(2026, 4, 30))
    record_lateness(gradebook, toy.assignment, {"ada": datetime(2026, 5, 2)}, lambda *_: 1.0)
    with Gradebook(gradebook) as book:
        other, toys = book.find_submission("other", "ada"), book.find_submission("toy", "ada")
        assert other.timestamp == datetime(2026, 4, 30)
        assert [item.late_submission_penalty for item in other.notebooks] == [None]
        assert toys.timestamp == datetime(2026, 5, 2)
        assert [item.late_submission_penalty for item in toys.notebooks] == [1.0]
    record_lateness(gradebook, replace(toy.assignment, name="other"), {"ada": datetime(2026, 5, 3)}, None)
    with Gradebook(gradebook) as book:
        moments = [book.find_submission(name, "ada").timestamp for name in ("other", "toy")]
        assert moments == [datetime(2026, 5, 3), datetime(2026, 5, 2)]


@pytest.mark.parametrize(("due", "late"), [(DUE, 3600.0), (None, 0.0)])
def test_an_extension_moves_the_due_date_if_there_is_one(gradebook, toy, due, late):
    from nbgrader.api import Gradebook

    with Gradebook(gradebook) as book:
        book.find_assignment("toy").duedate = due
        book.find_submission("toy", "ada").extension = timedelta(hours=2)
        book.db.commit()
    record_lateness(gradebook, toy.assignment, {"ada": DUE + timedelta(hours=3)}, None)
    assert read_class_scores(gradebook, toy.assignment)["ada"].late_seconds == late


def test_a_course_without_a_configuration_has_nbgraders_defaults(tmp_path):
    assert course_gradebook(tmp_path) == f"sqlite:///{tmp_path / 'gradebook.db'}"
    assert late_plugin(tmp_path)("ada", 3.0, 60.0) is None


def test_the_configuration_names_gradebook_and_plugin(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.db_url = 'sqlite:////srv/other.db'\n"
        "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
    )
    assert course_gradebook(tmp_path) == "sqlite:////srv/other.db"
    assert late_plugin(tmp_path)("ada", 3.0, 60.0) == 3.0


@pytest.mark.parametrize("text", ["c = ", "raise SystemExit(1)", "from missing_module import x", "1 / 0"])
def test_a_broken_configuration_is_one_clear_line(tmp_path, text):
    (tmp_path / "nbgrader_config.py").write_text(text)
    with pytest.raises(InputError, match="nbgrader_config.py") as caught:
        late_plugin(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_plugin_that_fails_is_one_clear_line(gradebook, toy):
    times = {"ada": datetime(2026, 5, 2)}
    with pytest.raises(InputError, match="plugin failed for ada: ZeroDivisionError"):
        record_lateness(gradebook, toy.assignment, times, lambda *_: 1 / 0)


def test_formgrader_marks_checks_that_believe_the_students_process():
    def verdict(hidden, in_process):
        return Verdict("c", "q", Outcome.PASSED, 1.0, 1.0, hidden, "it is right", "", in_process=in_process)

    lines = _verdict_lines([verdict(False, True), verdict(False, False), verdict(True, True), verdict(True, False)])
    assert lines.splitlines() == [
        "passed: it is right (in-process)",
        "passed: it is right",
        "2 of 2 hidden checks passed (1 in-process)",
    ]


@pytest.mark.parametrize(
    "source",
    [
        r"$\href{javascript:alert(1)}{\text{see}}$", r"$$\url{javascript:1}$$", r"\\(\\href{javascript:1}{x}\\)",
        "&#36;&#92;href{javascript:1}{x}&#36;", "&dollar;&bsol;href{javascript:1}{x}&dollar;", r"$\require{html}x$",
        r"$\let\h\href \h{javascript:1}{x}$", r"$\csname href\endcsname{javascript:1}{x}$", r"$\style{color:red}{x}$",
        r"$\bbox[background:url(http://e.org)]{x}$", r"$\class{a}{x}$ $\includegraphics{x}$", "`$\\href{a}{b}$`",
    ],
)  # fmt: skip
def test_latex_of_students_makes_no_link(source):
    from nbconvert.filters import markdown2html

    shown = html.unescape(re.sub(r"<[^>]*>", "", markdown2html(plain_markdown(source))))
    assert not re.search(r"\\(href|url|require|let|csname|style|bbox|class|includegraphics)\b", shown)


def test_usual_formulas_stay():
    source = r"$\frac{a}{b} \left( \alpha \right)$ & $$\begin{align} a &= b \\ c &< d \end{align}$$"
    assert plain_markdown(source) == source


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>", "a `code <b>` b", "[x](javascript:alert(1))", "![x](http://e.org/i.png)",
        "[x]: javascript:alert(1)", "<javascript:alert(1)>", "\\<img src=x onerror=alert(1)>",
    ],
)  # fmt: skip
def test_markdown_of_students_makes_no_tag_that_runs_or_fetches(source):
    from nbconvert.filters import markdown2html

    shown = markdown2html(plain_markdown(source))
    for sign in ("<script", "<img", 'href="javascript', "<b>"):
        assert sign not in shown
