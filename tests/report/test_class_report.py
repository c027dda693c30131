"""The report of a class."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from helpers import Recorded, gradecast, request_for

from grader.gradebook.history import Line, Occasion
from grader.gradebook.overrides import Override
from grader.gradebook.triggers import Part
from grader.grading.grade import grade_class
from grader.grading.standard import load_standards
from grader.judging.symptoms import Kind
from grader.model import Metric, Threshold
from grader.notebook import dumps
from grader.report.class_data import ClassData, gather
from grader.report.classreport import LISTED, ROWS, report_page, write_report
from grader.report.plots import MOST_DOTS
from grader.report.similarity import Similar

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page(room):
    return write_report(room.request.exercise, room.folder, room.scores, Recorded()).read_text(encoding="utf-8")


def test_it_names_what_to_look_at(page):
    look = page[page.index('id="look"') : page.index('id="distribution"')]
    assert "Could not be run <b>1</b>" in look
    assert "Late <b>1</b>" in look
    assert "broken" in look


def test_symptoms_of_trainings_are_counted(room, gathered, page):
    rows = [
        replace(row, has_trained=number < 4, symptoms=frozenset({Kind.ADDED} if number < 3 else {Kind.DEAD}))
        for number, row in enumerate(gathered.rows[:4])
    ]
    standard = load_standards(room.request.exercise).today
    text = report_page(standard, replace(gathered, rows=rows), Similar(frozenset()), room.folder)
    table = text[text.index('id="trainings"') : text.index("</section>", text.index('id="trainings"'))]
    assert "trainings of 4 notebooks" in table
    assert re.findall(r'<th scope="row">(.*?)</th>.*?right">(\d+)</td>', table) == [
        ("Each step still has the gradients of the steps before", "3"),
        ("Units are dead", "1"),
    ]
    assert 'id="trainings"' not in page


def test_copies_are_a_group_with_links_to_their_feedback(page):
    similar = page[page.index('id="similar"') : page.index('id="resources"')]
    assert 'href="short-mean/feedback.html"' in similar
    assert 'href="twin/feedback.html"' in similar
    assert "identical" in similar


def test_every_student_is_a_row_with_a_link(page, room):
    for folder in room.folder.iterdir():
        if folder.is_dir():
            assert f'href="{folder.name}/feedback.html"' in page


def test_what_a_person_set_is_there_with_its_reason(room, gathered):
    why = Line("2026-05-02", "toy", "twin", "mean-checks", Part.BY_HAND, None, 2.0, Occasion("mark", "ines", "a <b>"))
    item = Override("twin", "mean-checks", "mean", 3.0, 3.0, 2.0, None, reasons=(why,))
    standard = load_standards(room.request.exercise).today
    text = report_page(standard, replace(gathered, overrides=[item]), Similar(frozenset()), room.folder)
    assert "Set by a person <b>1</b>" in text
    assert "mean-checks: a person set 2 of 3, the checks give 3. <i>a &lt;b&gt;</i>" in text


def test_points_of_a_person_and_lateness_count(page):
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.S) if "full-marks/feedback" in row and "late" in row)
    assert "<b>7</b>" in row
    assert "late (−1.5)" in row


def test_checks_are_counted_over_those_who_were_judged(room):
    gathered = gather(
        room.folder,
        load_standards(room.request.exercise),
        {},
        Similar.beside(room.request.exercise.reference),
        Recorded(),
    )
    assert gathered.judged["mean_of_one_value"] == 6
    assert gathered.passed["mean_of_one_value"] == 4
    assert gathered.damaged == {}
    assert [row.student for row in gathered.rows if row.trouble] == ["broken"]


def test_plots_have_titles_descriptions_and_tables(page):
    plots = re.findall(r'<figure class="plot">.*?</figure>', page, re.S)
    none = "No run took 1 MiB of memory" in page  # true for these runs, unless the machine is busy
    assert len(plots) == (2 if none else 3)  # points, time, memory
    for plot in plots:
        assert "<title" in plot
        assert "<desc" in plot
        assert "<table" in plot


def test_the_commands_say_where_the_pages_are(room, tmp_path):
    course = room.request.exercise.reference.folder.parent.parent
    ran = gradecast("feedback", "toy", "twin", "--into", tmp_path / "out", "--json", cwd=course)
    assert ran.returncode == 0, ran.stderr
    assert '"student": "twin"' in ran.stdout
    ran = gradecast("report", "toy", "--file", tmp_path / "class.html", cwd=course)
    assert ran.stdout.strip() == str(tmp_path / "class.html")
    assert (tmp_path / "class.html").stat().st_size > 10_000


def test_without_results_there_is_no_report(room, tmp_path):
    ran = gradecast("report", "toy", "--out", tmp_path, cwd=room.request.exercise.reference.folder.parent.parent)
    assert ran.returncode == 2
    assert "no results there; run gradecast grade first" in ran.stderr


@pytest.fixture(scope="module")
def gathered(room):
    return gather(
        room.folder,
        load_standards(room.request.exercise),
        {},
        Similar.beside(room.request.exercise.reference),
        Recorded(),
    )


def page_of(room, gathered, size, sources):
    """The page of a class of `size`, in which every third student waits for a person; `sources` makes answers."""
    standard = load_standards(room.request.exercise).today
    row = next(row for row in gathered.rows if row.student == "full-marks")
    rows = [replace(row, student=f"s{n:05}", folder=row.folder / "none", waiting=n % 3 == 0) for n in range(size)]
    similar = Similar.beside(room.request.exercise.reference)
    for item in rows:
        cell = {"id": "mean", "cell_type": "code", "metadata": {}, "source": sources(item.student)}
        similar.add(item.student, {"cells": [cell]})
    data = ClassData(rows, gathered.passed, gathered.judged)
    return report_page(standard, data, similar, room.folder)


def copies(student):
    return "\n".join(f"x{n} = values[{n}:].mean({n}) + {n}" for n in range(12))


def nothing(student):
    return ""


def test_of_a_large_class_nobody_is_lost(room, gathered):
    size = 2 * ROWS + 100
    page = page_of(room, gathered, size, nothing)
    waiting = re.search(r"<dt>Wait for a person.*?</dd>", page, re.S)[0]
    assert [name for n in range(0, size, 3) if (name := f"s{n:05}") not in waiting] == []
    assert f"and {(size + 2) // 3 - LISTED} more" in waiting
    table = page[page.index('<h2 id="students">') :]
    assert [name for n in range(size) if (name := f"s{n:05}") not in table] == []
    assert table.count("<details>") == 3


def test_a_class_of_copies_is_named_once_and_not_by_pairs(room, gathered):
    size = 600
    alone, alike = (page_of(room, gathered, size, sources) for sources in (nothing, copies))
    similar = alike[alike.index('id="similar"') : alike.index('id="resources"')]
    assert similar.count("<bdi>") == size
    assert alike.count("<td>similar code</td>") + alike.count("waits, similar code</td>") == size
    assert len(alike) < 1.5 * len(alone)


def test_in_a_large_class_who_is_near_a_threshold_is_named(room, gathered):
    metric = Metric("skill", "Skill.", high=True, bound=0.0, slack=0.0, measure=lambda observed, expected: 0.0)
    standard = load_standards(room.request.exercise).today
    assignment = replace(standard.assignment, metrics=(metric,))
    reference = replace(standard.reference, assignment=assignment)
    exercise = standard.exercise.with_reference(reference)
    standard = replace(standard, exercise=exercise, thresholds={"skill": Threshold(0.5, 0.1)})
    values = [(f"s{n:03}", n / MOST_DOTS) for n in range(MOST_DOTS + 1)]
    lost = Counter({"skill": 2})
    data = ClassData(gathered.rows, gathered.passed, gathered.judged, metrics={"skill": values}, valueless=lost)
    page = report_page(standard, data, Similar.beside(reference), room.folder)
    assert "; 2 without a value" in page
    near = re.search(r"<summary>Who is near the threshold</summary>(.*?)</details>", page, re.S)[1]
    assert re.findall(r"s\d{3}", near) == [name for name, value in reversed(values) if 0.4 <= value <= 0.6]


def test_checks_that_believe_the_students_process_are_marked(room, gathered, page):
    assert "in-process" not in page
    standard = load_standards(room.request.exercise).today
    assignment = standard.assignment
    first, *others = assignment.checks
    believing = replace(assignment, checks=(replace(first, in_process=True), *others))
    reference = replace(standard.reference, assignment=believing)
    standard = replace(standard, exercise=standard.exercise.with_reference(reference))
    marked = report_page(standard, gathered, Similar.beside(reference), room.folder)
    assert f"1 of {len(assignment.checks)} checks believes tests that ran in the student’s own process" in marked
    table = marked[marked.index('<details id="all-checks">') :]
    assert table.count('<span class="believed">in-process</span>') == 1
    assert f'{first.says} <span class="believed">' in table


def test_a_question_graded_only_by_hand_has_its_points_and_names_who_left_it_empty(room, gathered):
    standard = load_standards(room.request.exercise).today
    assignment = standard.assignment
    by_hand = replace(assignment.questions[1], points=1.0, manual=1.0)
    questions = (assignment.questions[0], by_hand, assignment.questions[2])
    reference = replace(standard.reference, assignment=replace(assignment, questions=questions))
    standard = replace(standard, exercise=standard.exercise.with_reference(reference))
    rows = [replace(row, waiting=True, waits=(False, True, False), left_empty=True) for row in gathered.rows]
    page = report_page(standard, replace(gathered, rows=rows), Similar.beside(reference), room.folder)
    question = re.search(r"<tr><th scope=\"row\">A moving average.*?</td>", page, re.S)[0]
    assert "(by hand; waits)" in question
    assert '<td class="right">1</td>' in question
    assert "waits, left empty" in page


def test_it_says_if_bounds_are_used_instead_of_thresholds(noisy):
    course = noisy.folder.parent.parent
    (course / "submitted").mkdir()
    (course / "submitted" / "ada.ipynb").write_text(dumps(noisy.solved))
    request = request_for(course, noisy)
    grade_class(request, Recorded())
    page = write_report(request.exercise, request.folder, {}, Recorded()).read_text(encoding="utf-8")
    assert "No thresholds.toml: judged by the bounds that checks.py states" in page
