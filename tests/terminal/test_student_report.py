"""What `check` says: one cause once, what follows counted, a hint that fits; readable in terminals and notebooks."""

import io

import numpy as np
import pytest
from rich.console import Console

from grader.checks import assert_close, assert_finite, assert_shape
from grader.errors import CheckFailure
from grader.evidence import Cell, CellStatus, Ending, Evidence, Fault, Observation, Stop
from grader.judging.judge import judge_observations
from grader.judging.view import Expected
from grader.model import Assignment, Check, Question
from grader.notebook.markers import STUB_MESSAGE
from grader.terminal import lines as rendering
from grader.terminal.lines import Line, Look, show
from grader.terminal.student_report import lines_of_run, lines_of_verdicts, told_causes

QUESTIONS = (Question("windows", "Windows", 3), Question("heads", "Heads", 2))


def asking(says, look, question="windows", hint="a hint", hidden=False):
    name = says.replace(" ", "_")
    return Check(name, question, 1.0, hidden, hint, says, lambda observed, expected: look(observed))


def said(checks, observations, **options):
    assignment = Assignment("toy", "Toy", QUESTIONS, tuple(checks), "")
    verdicts = judge_observations(assignment, observations, Expected({}))
    return [line.text for line in lines_of_verdicts(assignment, verdicts, **options)]


def fault(name, message, where="", what=""):
    return Fault(name, message, (), where, what)


MATMUL = Observation(fault=fault("RuntimeError", "cannot multiply", "attend(), line 4", "`q @ k`"))
CHECKS = [
    asking("weights add up", lambda observed: observed.attention),
    asking("the output is as wide as the values", lambda observed: observed.attention),
    asking("a mask hides", lambda observed: observed.attention),
    asking("heads are merged", lambda observed: observed.heads, "heads"),
]


def test_one_error_is_told_once_with_its_place_and_what_follows_is_counted():
    assert said(CHECKS, {"attention": MATMUL, "heads": MATMUL}) == [
        "Windows  0 of 3 public points",
        "weights add up [1]",
        "RuntimeError: cannot multiply",
        "in attend(), line 4: `q @ k`",
        "2 more checks stopped for the same reason",
        "Heads  0 of 1 public point",
        "1 check stopped for the same reason as above",
        "0 of 4 public points. 1 more point is judged after you hand in, by hidden checks.",
    ]


def last_line(questions, checks, question=None):
    assignment = Assignment("toy", "Toy", questions, tuple(checks), "")
    verdicts = judge_observations(assignment, values(a=1), Expected({}))
    wanted = [verdict for verdict in verdicts if question in (None, verdict.question)]
    return lines_of_verdicts(assignment, wanted, question)[-1].text


PASSES = (asking("a", lambda o: o.a, "windows"), asking("b", lambda o: o.a, "heads"), asking("c", lambda o: o.b, "top"))


def test_the_last_line_says_what_is_judged_after_handing_in():
    questions = (Question("windows", "Windows", 3, 1), Question("heads", "Heads", 1.5), Question("why", "Why", 2, 2))
    assert last_line(questions, PASSES[:2]) == (
        "2 of 2 public points. 4.5 more points are judged after you hand in: 1.5 by hidden checks, 3 by a person."
    )
    assert last_line(questions, PASSES[:2], "windows") == (
        "2 more points are judged after you hand in: 1 by hidden checks, 1 by a person."
    )
    assert last_line(questions, PASSES[1:2], "heads") == (
        "0.5 more points are judged after you hand in, by hidden checks."
    )
    assert last_line(questions, (), "windows") == (
        "No public checks here. 3 more points are judged after you hand in: 2 by hidden checks, 1 by a person."
    )
    assert last_line(questions, (), "why") == "Nothing runs here: a person reads it and gives up to 2 points."


def test_a_bonus_comes_on_top_of_the_sum():
    questions = (Question("windows", "Windows", 1), Question("top", "Top", 3, 1, bonus=True))
    assert last_line(questions, (PASSES[0], PASSES[2])) == (
        "1 of 1 public point, and 0 of 1 as a bonus. 2 more points are judged after you hand in, as a bonus."
    )
    assert last_line(questions, PASSES[2:], "top") == (
        "2 more points are judged after you hand in: 1 by hidden checks, 1 by a person."
    )


def test_nothing_follows_where_all_checks_are_public():
    questions = (Question("windows", "Windows", 1),)
    assert last_line(questions, PASSES[:1]) == "1 of 1 public point. There are no other points."
    assert last_line(questions, PASSES[:1], "windows") == "a [1]"


def test_errors_at_two_places_are_told_both():
    other = Observation(fault=fault("RuntimeError", "cannot multiply", "attend(), line 9", "`w @ v`"))
    lines = said([CHECKS[0], CHECKS[3]], {"attention": MATMUL, "heads": other})
    assert "in attend(), line 4: `q @ k`" in lines
    assert "in attend(), line 9: `w @ v`" in lines


def test_a_loop_without_end_is_one_cause_in_whichever_line_it_was_stopped():
    late = [Observation(fault=fault("TimeLimit", "", f"go(), line {line}", "`x`")) for line in (3, 4)]
    lines = said([CHECKS[0], CHECKS[3]], dict(zip(("attention", "heads"), late, strict=True)))
    assert lines[-2] == "1 check stopped for the same reason as above"


def test_a_stub_of_another_question_is_named():
    stub = Observation(fault=fault("NotImplementedError", STUB_MESSAGE, "attend(), line 7", "`raise`"))
    lines = said([CHECKS[3]], {"heads": stub})
    assert lines[1] == "not begun yet: replace the line that raises NotImplementedError in attend(), line 7"


def values(**seen):
    return {name: Observation(value) for name, value in seen.items()}


SHAPE = asking("Inputs have shape (26, 5).", lambda o: assert_shape(o.inputs, (26, 5), "the inputs"), hint="How many?")
LEVEL = asking("A constant series becomes zeros, without NaN.", lambda o: zeros(o.inputs), hint="What is 0 / 0?")
STEPS = asking("Steps are alike.", lambda o: assert_finite(o.inputs, "an input"), hint="Where does a target begin?")


def zeros(inputs):
    assert_close(inputs, np.zeros((26, 5)), what="the inputs")


def test_one_slip_that_fails_several_checks_shows_the_hint_that_fits():
    lines = said([SHAPE, LEVEL], values(inputs=np.zeros((24, 5))))
    assert lines[1:5] == [
        "Inputs have shape (26, 5). [1]",
        "the shape of the inputs is (24, 5), not (26, 5)",
        "hint: How many?",
        "1 more check failed for the same reason",
    ]
    assert not [line for line in lines if "0 / 0" in line]


def test_a_check_that_is_not_about_the_shape_gives_no_hint_about_something_else():
    lines = said([LEVEL], values(inputs=np.zeros((26, 4))))
    assert lines[3] == "hint: Print `.shape` after each step: which is the first that is not what you expect?"
    lines = said([SHAPE], values(inputs=np.zeros(26)))
    assert lines[2] == "the shape of the inputs is (26,), not (26, 5): 1 dimension too few"
    assert lines[3].startswith("hint: Which step loses or adds a dimension?")


def test_nan_is_told_once_with_a_hint_on_nan():
    lines = said([STEPS, LEVEL], values(inputs=np.full((26, 5), np.nan)))
    assert lines[3].startswith("hint: What is divided by 0")
    assert lines[4] == "1 more check failed for the same reason"
    assert said([LEVEL], values(inputs=np.full((26, 5), np.nan)))[3] == "hint: What is 0 / 0?"


def test_a_hidden_check_keeps_its_hint_whichever_way_it_fails():
    hidden = asking("Steps are alike.", STEPS.judge.__closure__[0].cell_contents, hint="its own", hidden=True)
    assignment = Assignment("toy", "Toy", QUESTIONS, (hidden,), "")
    (verdict,) = judge_observations(assignment, values(inputs=np.full(3, np.nan)), Expected({}))
    assert verdict.hint == "its own"


def test_two_values_of_different_wrong_shapes_are_two_reasons():
    other = asking("Targets have shape (26, 3).", lambda o: assert_shape(o.targets, (26, 3), "the targets"))
    lines = said([SHAPE, other], values(inputs=np.zeros((24, 5)), targets=np.zeros((24, 3))))
    assert len([line for line in lines if line.startswith("the shape of")]) == 2


def test_numbers_that_are_none_are_said_in_english():
    with pytest.raises(CheckFailure, match="^expected numbers as the inputs, got a text of 2 characters$"):
        assert_finite("ab", "the inputs")


NOTEBOOK = {"cells": [{"id": id, "cell_type": "code", "source": f"{id} = 1"} for id in ("a", "b", "windows", "c")]}
TOY = Assignment("toy", "Toy", QUESTIONS, (), "")


def run_of(*cells):
    stopped = tuple(Cell(id, CellStatus.ERROR, found) for id, found in cells)
    return Evidence(stopped, {}, Ending(Stop.COMPLETED))


STUB = fault("NotImplementedError", STUB_MESSAGE, "attend(), line 7")
MISSING = fault("NameError", "name 'sdt' is not defined", "line 2", "`sdt`")


def of_run(evidence, untouched=frozenset("abc")):
    return [line.text for line in lines_of_run(TOY, evidence, NOTEBOOK, untouched)]


def test_an_error_in_a_begun_cell_is_told_while_others_are_not_begun():
    assert of_run(run_of(("a", STUB), ("windows", MISSING))) == [
        "your cell for \"Windows\" stopped: NameError: name 'sdt' is not defined",
        "in line 2: `sdt`",
    ]


def test_an_error_in_a_begun_function_is_told_where_a_given_cell_calls_it():
    inside = fault("NameError", "name 'sdt' is not defined", "scale(), line 2", "`sdt`")
    assert of_run(run_of(("a", STUB), ("b", inside), ("c", inside))) == [
        "the cell that begins with `b = 1` stopped: NameError: name 'sdt' is not defined (and 1 more cell after it)",
        "in scale(), line 2: `sdt`",
    ]


def test_given_cells_that_lack_a_variable_follow():
    assert of_run(run_of(("a", STUB), ("b", MISSING))) == []
    zero = fault("ZeroDivisionError", "division by zero", "line 1", "`1 / 0`")
    assert of_run(run_of(("windows", zero), ("b", MISSING), ("c", MISSING)))[0].endswith(
        "zero (and 2 more cells after it)"
    )
    assert len(of_run(run_of(("b", MISSING)))) == 2


def test_what_the_run_told_is_not_told_again():
    told = told_causes(run_of(("b", MATMUL.fault)), frozenset("b"))
    lines = said(CHECKS[:3], {"attention": MATMUL}, told=told)
    assert lines[1] == "3 checks stopped for the same reason as above"
    assert told_causes(run_of(("a", STUB), ("b", MISSING)), frozenset("ab")) == frozenset()


class Wide(io.StringIO):
    """A terminal."""

    def isatty(self):
        return True


def in_terminal(monkeypatch, lines, width, encoding="utf-8"):
    out = Wide()
    monkeypatch.setattr(type(out), "encoding", encoding, raising=False)
    made = Console(file=out, width=width, force_terminal=True, color_system=None, highlight=False)
    monkeypatch.setattr(rendering, "console", lambda: made)
    show(lines)
    return out.getvalue()


SOME = [
    Line("Windows", Look.TITLE),
    Line("Inputs have their shapes. [1]", Look.PLAIN, 1, "✗"),
    Line("word " * 12, Look.BAD, 2),
]


def test_wrapped_lines_keep_their_indent(monkeypatch):
    shown = in_terminal(monkeypatch, SOME, 40).splitlines()
    assert shown[:2] == ["Windows", "  ✗ Inputs have their shapes. [1]"]
    assert len(shown) == 4
    assert all(line.startswith("    word") for line in shown[2:])


def test_in_a_notebook_texts_have_the_colour_of_the_theme_and_no_markup_of_the_students():
    page = rendering._page([*SOME, Line("hint: `<b>` & co", Look.DIM, 2)])
    assert "hint: <code>&lt;b&gt;</code> &amp; co" in page
    assert page.count("color:") == 1  # the mark's
    assert "<pre" not in page
