"""Arithmetic, tables and classes of the bench, on given numbers; nothing is timed here."""

from __future__ import annotations

import ast
import doctest
import json
import os
import sys

import pytest

from bench.figures import Measured, figures_of, goals_of, latest, overhead, steady
from bench.forms import doctest_lines, write_bare, write_gradecast, write_nbgrader, write_otter
from bench.meter import find_group, meter
from bench.plan import PLAN, cases_of_round, expected_seconds, quick
from bench.report import COLUMNS, figure_row, goal_row, machine, markdown, write_results
from bench.systems import Case
from bench.timed import BenchError, timed
from bench.workloads import WORKLOADS, copy_course, read_asserts, students_of
from grader.exercise.assignment import load_reference

STUDENTS = {"light": 40, "frameworks": 40, "training": 10}


def class_of(workload, system, *, startup, each, sizes, workers=1, cpu=1.0, student_cpu=None, rounds=3):
    """Invented timings of a class: `startup` seconds, then `each` seconds for every submission."""
    return [
        Measured(
            Case(workload, system, size, workers),
            number,
            wall=startup + size * each / workers + 0.001 * number,
            cpu=cpu * (startup + size * each),
            student_cpu=None if student_cpu is None else size * student_cpu,
        )
        for size in sizes
        for number in range(1, rounds + 1)
    ]


@pytest.fixture
def figures():
    measured = [
        *class_of("light", "gradecast", startup=2, each=0.05, sizes=(40, 10), student_cpu=0.03),
        *class_of("light", "gradecast", startup=2, each=0.05, sizes=(40, 10), workers=2, student_cpu=0.03),
        *class_of("light", "bare", startup=0.2, each=0.01, sizes=(40, 10)),
        *class_of("light", "nbgrader", startup=2, each=0.95, sizes=(40, 10)),
        *class_of("light", "otter_run", startup=0, each=3.0, sizes=(5,)),
        *class_of("light", "again", startup=0.4, each=0.01, sizes=(40, 10)),
        *class_of("training", "gradecast", startup=4, each=6, sizes=(10, 4), student_cpu=5.9),
    ]
    return figures_of(measured, STUDENTS)


def test_the_slope_is_what_one_more_submission_costs():
    assert steady(5.0, 3.5, (40, 10)) == pytest.approx(0.05)


def test_start_up_is_counted_in_the_figure_and_not_in_the_steady_one(figures):
    ours = figures[0]
    assert ours.wall.median == pytest.approx((2 + 40 * 0.05 + 0.002) / 40)
    assert ours.wall.low < ours.wall.median < ours.wall.high
    assert ours.steady.median == pytest.approx(0.05)


def test_a_part_of_a_class_counts_start_up_as_the_whole_class_would():
    part = figures_of(class_of("light", "otter_api", startup=4, each=2, sizes=(20, 5), rounds=1), STUDENTS)
    whole = figures_of(class_of("light", "otter_api", startup=4, each=2, sizes=(40, 5), rounds=1), STUDENTS)
    assert part[0].timed == 20
    assert part[0].cpu.median == pytest.approx(whole[0].cpu.median)


def test_a_command_for_each_submission_has_no_separate_start_up(figures):
    run = next(figure for figure in figures if figure.system == "otter_run")
    assert run.wall.median == pytest.approx(run.steady.median)
    assert run.wall.median == pytest.approx(3.0004)


def test_two_workers_that_share_the_work_cost_each_the_same(figures):
    one, two = figures[0], figures[1]
    assert two.steady.median == pytest.approx(one.steady.median)


def test_a_round_without_its_small_class_is_an_error():
    measured = class_of("light", "bare", startup=1, each=1, sizes=(40, 10))[:-1]
    with pytest.raises(ValueError, match="round 3"):
        figures_of(measured, STUDENTS)


def test_goals_have_figures_and_say_whether_they_are_met(figures):
    goals = {goal.says: goal for goal in goals_of(figures)}
    throughput = goals["light: throughput, times nbgrader"]
    assert throughput.reached == pytest.approx(1.0 / 0.1, rel=0.01)
    assert not goals["light: two workers, times one"].met
    assert goals["light: two workers, times one, without start-up"].reached == pytest.approx(2)
    assert not goals["again: ms to judge one submission again"].met
    assert "frameworks: throughput, times nbgrader" not in goals


def test_a_negative_figure_meets_no_goal():
    noisy = class_of("light", "again", startup=9, each=-1, sizes=(40, 10))
    slow = class_of("light", "nbgrader", startup=1, each=1, sizes=(40, 10))
    ours = class_of("light", "gradecast", startup=9, each=-1, sizes=(40, 10))
    goals = goals_of(figures_of([*noisy, *slow, *ours], STUDENTS))
    assert len(goals) == 2
    assert not any(goal.met or goal.is_clear for goal in goals)
    assert all(goal_row(goal)[-1].startswith("unclear") for goal in goals)


def test_a_trial_is_not_extrapolated_to_the_whole_class():
    measured = class_of("light", "bare", startup=6, each=1, sizes=(3, 2), rounds=1)
    assert figures_of(measured, STUDENTS, whole=False)[0].cpu.median == pytest.approx(9 / 3)


def test_overhead_is_all_cpu_time_except_the_students_and_that_of_the_bare_process(figures):
    light, training = figures[0], figures[-1]
    fixed = 0.03 - 0.01
    assert overhead(light, fixed) == pytest.approx(0.1 - 0.01)
    assert overhead(training, fixed, without_startup=True) == pytest.approx(6 - 5.9 + fixed)
    share = next(goal for goal in goals_of(figures) if "training: %" in goal.says and "without" in goal.says)
    assert share.reached == pytest.approx(2.0)
    assert share.met


def test_latest_holds_plain_numbers_by_workload_and_system(figures, tmp_path):
    about = {"machine": machine(), "rounds": 3, "cpu": "of all", "versions": {"gradecast": {"numpy": "2"}}}
    write_results(tmp_path, [], figures, goals_of(figures), about)
    document = json.loads((tmp_path / "latest.json").read_text())
    assert document == latest(figures)
    assert set(document) == {"light", "training", "again"}
    assert set(document["light"]) == {"gradecast", "bare", "nbgrader", "otter_run"}
    assert document["again"] == {"gradecast": pytest.approx(0.02005)}
    assert all(isinstance(value, float) for row in document.values() for value in row.values())
    details = json.loads((tmp_path / "details.json").read_text())
    assert {goal["met"] for goal in details["goals"]} == {True, False}


def test_the_table_has_a_line_for_every_figure_and_goal(figures):
    goals = goals_of(figures)
    text = markdown(figures, goals, {"machine": {"cores": 2}, "rounds": 3, "cpu": "of all", "versions": {}})
    rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) == len(figures) + len(goals) + 2
    assert len(figure_row(figures[0])) == len(COLUMNS)


def test_every_round_times_everything_once_in_an_order_of_its_own():
    first, second = cases_of_round(PLAN, 1), cases_of_round(PLAN, 2)
    assert first != second
    assert first == cases_of_round(PLAN, 1)
    assert sorted(map(str, first)) == sorted(map(str, second))
    assert expected_seconds(quick(PLAN), 1) < expected_seconds(PLAN, 1)


def test_no_class_is_larger_than_its_workload_has_students():
    assert all(max(entry.sizes) <= WORKLOADS[entry.workload].students for entry in PLAN)


@pytest.mark.parametrize("name", list(WORKLOADS))
def test_asserts_belong_to_questions_of_the_exercise(name):
    workload = WORKLOADS[name]
    questions = {question.id for question in load_reference(workload.source).assignment.questions}
    asserts = read_asserts(workload)
    assert len(asserts) == 3
    assert set(asserts) <= questions


def test_asserts_become_doctests_of_the_same_statements():
    source = "x = [\n    1,\n]\nassert x == [1]"
    examples = doctest.DocTestParser().get_examples(doctest_lines(source))
    assert "".join(example.source for example in examples).strip() == source
    assert not any(example.want for example in examples)


@pytest.mark.parametrize("name", list(WORKLOADS))
def test_each_student_hands_in_the_same_to_every_system(name, tmp_path):
    workload = WORKLOADS[name]
    students = students_of(workload, 3)
    exercise = workload.exercise
    write_gradecast(workload, students, tmp_path / "ours")
    write_nbgrader(workload, students, tmp_path / "nbgrader")
    write_otter(workload, students, tmp_path / "otter")
    write_bare(workload, students, tmp_path / "bare.json")
    answers = [cell.source for cell in students[1].cells if cell.is_answer and cell.kind == "code"]
    forms = (
        tmp_path / "ours" / "student01" / exercise / f"{exercise}.ipynb",
        tmp_path / "nbgrader" / "submitted" / "student01" / exercise / f"{exercise}.ipynb",
        tmp_path / "otter" / "submitted" / "student01.ipynb",
    )
    for path in forms:
        cells = json.loads(path.read_text())["cells"]
        sources = {"".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
        assert set(answers) <= sources
        if "ours" not in path.parts:
            assert not any("grader.datasets" in source for source in sources)
    source = json.loads((tmp_path / "nbgrader" / "source" / exercise / f"{exercise}.ipynb").read_text())
    for cell in source["cells"]:
        marked = "BEGIN SOLUTION" in "".join(cell["source"])
        assert marked == cell["metadata"].get("nbgrader", {}).get("solution", False)
    bare = json.loads((tmp_path / "bare.json").read_text())["student01"]
    assert set(answers) <= {cell["source"] for cell in bare}
    assert sum(cell["graded"] for cell in bare) == 3


def test_students_differ_and_one_is_wrong_and_one_near():
    students = students_of(WORKLOADS["light"], 4)
    assert len({tuple(cell.source for cell in student.cells) for student in students}) == 4
    assert [student.is_wrong for student in students] == [False, True, False, False]
    assert [student.is_near for student in students] == [False, False, True, False]


def test_a_course_in_a_small_budget_loads_without_thresholds(tmp_path):
    copy_course(WORKLOADS["training"], tmp_path)
    reference = load_reference(tmp_path / "reference" / "manual_rnn")
    assert reference.assignment.parameters == WORKLOADS["training"].parameters
    assert not list(reference.folder.glob("thresholds*"))


def test_the_tight_course_differs_in_its_tolerance_alone(tmp_path):
    copy_course(WORKLOADS["light"], tmp_path / "wide")
    copy_course(WORKLOADS["light"], tmp_path / "tight", tight=True)
    wide, tight = ((tmp_path / name / "reference" / "light" / "checks.py").read_text() for name in ("wide", "tight"))
    changed = [pair for pair in zip(wide.splitlines(), tight.splitlines(), strict=True) if pair[0] != pair[1]]
    assert changed == [("TOLERANCE = 1e-3", "TOLERANCE = 1e-9")]
    assert ast.parse(tight)


@pytest.mark.slow
def test_cpu_of_a_command_is_counted_and_its_cgroup_removed(tmp_path):
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    with meter() as cpu:
        took = timed([[sys.executable, "-c", burn]], tmp_path, dict(os.environ), tmp_path / "log", cpu)
        assert 0.3 <= took.cpu < 30
        assert took.wall >= 0.3
    again = find_group()  # this would fail if the first one still existed
    assert again is None or again.rmdir() is None


@pytest.mark.slow
def test_a_command_that_fails_ends_the_bench_with_what_it_said(tmp_path):
    fail = [sys.executable, "-c", "raise SystemExit('no such luck')"]
    with meter() as cpu, pytest.raises(BenchError, match="no such luck"):
        timed([fail], tmp_path, dict(os.environ), tmp_path / "log", cpu)
