"""The report of a class."""

import re

import pytest
from support import Recorded, gradecast

from grader.report.classreport import write_report
from grader.report.gathering import gather
from grader.report.similarity import Similar
from grader.request import prepare

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page(room):
    return write_report(room.request, room.scores, Recorded()).read_text(encoding="utf-8")


def test_it_names_what_to_look_at(page):
    look = page[page.index('id="look"') : page.index('id="distribution"')]
    assert "Could not be run <b>1</b>" in look
    assert "Late <b>1</b>" in look
    assert "broken" in look


def test_copies_are_a_group_with_links_to_their_feedback(page):
    similar = page[page.index('id="similar"') : page.index('id="resources"')]
    assert 'href="short-mean/feedback.html"' in similar
    assert 'href="twin/feedback.html"' in similar
    assert "identical" in similar


def test_every_student_is_a_row_with_a_link(page, room):
    for folder in room.folder.iterdir():
        if folder.is_dir():
            assert f'href="{folder.name}/feedback.html"' in page


def test_points_of_a_person_and_lateness_count(page):
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.S) if "full-marks/feedback" in row and "late" in row)
    assert "<b>7</b>" in row
    assert "late (−1.5)" in row


def test_checks_are_counted_over_those_who_were_judged(room):
    gathered = gather(
        room.folder, prepare(room.request), {}, Similar.beside(room.request.reference.release), Recorded()
    )
    assert gathered.judged["mean_of_one_value"] == 6
    assert gathered.passed["mean_of_one_value"] == 4
    assert gathered.damaged == []
    assert [row.student for row in gathered.rows if row.trouble] == ["broken"]


def test_plots_have_titles_descriptions_and_tables(page):
    plots = re.findall(r'<figure class="plot">.*?</figure>', page, re.S)
    assert len(plots) == 2  # points and time; these runs take no memory to speak of
    assert "No run took 1 MiB of memory" in page
    for plot in plots:
        assert "<title" in plot
        assert "<desc" in plot
        assert "<table" in plot


def test_the_commands_say_where_the_pages_are(room, tmp_path):
    course = room.request.reference.folder.parent.parent
    ran = gradecast("feedback", "toy", "twin", "--into", tmp_path / "out", "--json", cwd=course)
    assert ran.returncode == 0, ran.stderr
    assert '"student": "twin"' in ran.stdout
    ran = gradecast("report", "toy", "--file", tmp_path / "class.html", cwd=course)
    assert ran.stdout.strip() == str(tmp_path / "class.html")
    assert (tmp_path / "class.html").stat().st_size > 10_000


def test_without_results_there_is_no_report(room, tmp_path):
    ran = gradecast("report", "toy", "--out", tmp_path, cwd=room.request.reference.folder.parent.parent)
    assert ran.returncode == 2
    assert "no results there; run gradecast grade first" in ran.stderr
