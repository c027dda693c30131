"""Small nbgrader assignments of every kind, with hand-ins, for which we have to give the same points as nbgrader.

`bench/nbgrader_corpus.py` grades all of them with stock nbgrader, and stores its points in `stock.json`.
"""

# ruff: noqa: E501

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

JSON = dict[str, Any]
Change = Callable[[list[JSON]], None]
"""What a student does to the cells of the release."""

HIDE = "### BEGIN HIDDEN TESTS"
SHOW = "### END HIDDEN TESTS"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg=="


@dataclass(frozen=True)
class Assignment:
    """One assignment with its hand-ins."""

    name: str
    """Its folder in `source/`, and the exercise's name here."""
    kind: str
    """The kind of assignment that it exemplifies."""
    cells: list[JSON]
    """The instructor's notebook."""
    students: Mapping[str, Change]
    """Changes by student; `solved` and `untouched` are added to every class."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files next to the notebook, by name."""
    metadata: JSON = field(default_factory=dict)
    """Metadata of the notebook, in addition to the usual kernel."""
    notebook: str = ""
    """The notebook's name without ending; if empty, that of the assignment."""

    @property
    def file(self) -> str:
        """The notebook's file name."""
        return f"{self.notebook or self.name}.ipynb"

    def document(self, cells: list[JSON] | None = None) -> JSON:
        """The notebook."""
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        found = self.cells if cells is None else cells
        return {"cells": found, "metadata": kernel | self.metadata, "nbformat": 4, "nbformat_minor": 4}

    def hand_ins(self, release: Mapping[str, Any]) -> dict[str, JSON]:
        """The class's notebooks, made from nbgrader's `release`."""
        return {
            student: {**copy.deepcopy(dict(release)), "cells": _changed(release["cells"], change)}
            for student, change in {"solved": self.solve, "untouched": lambda cells: None, **self.students}.items()
        }

    def solve(self, cells: list[JSON]) -> None:
        """Put the instructor's answers into the release's `cells`."""
        answers = {name_of(cell): cell["source"] for cell in self.cells if _marks(cell).get("solution")}
        for cell in cells:
            cell["source"] = answers.get(name_of(cell), cell["source"]) if name_of(cell) else cell["source"]


def _changed(cells: list[JSON], change: Change) -> list[JSON]:
    copied = copy.deepcopy(cells)
    change(copied)
    return copied


def _marks(cell: Mapping[str, Any]) -> JSON:
    return dict(cell["metadata"].get("nbgrader", {}))


def name_of(cell: Mapping[str, Any]) -> str:
    """nbgrader's name of the cell; empty if it has none."""
    return str(_marks(cell).get("grade_id", ""))


def marked(name: str, source: str, kind: str = "code", **marks: Any) -> JSON:
    entry = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    return plain(source, kind, nbgrader={**entry, **marks})


def plain(source: str, kind: str = "code", **metadata: Any) -> JSON:
    made: JSON = {"cell_type": kind, "metadata": metadata, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def answer(name: str, source: str, **marks: Any) -> JSON:
    return marked(name, source, solution=True, **marks)


def tests(name: str, source: str, points: float = 1, **marks: Any) -> JSON:  # noqa: PT028
    return marked(name, source, grade=True, locked=True, points=points, **marks)


def given(name: str, source: str) -> JSON:
    return marked(name, source, locked=True)


def essay(name: str, source: str = "Because it is so.", points: float = 2) -> JSON:
    return marked(name, source, "markdown", grade=True, solution=True, points=points)


def task(name: str, source: str, points: float = 2) -> JSON:
    return marked(name, source, "markdown", task=True, locked=True, points=points)


def writes(**answers: str) -> Change:
    """A student who writes `answers`, given by the cell's name with _ instead of -."""

    def change(cells: list[JSON]) -> None:
        for cell in cells:
            key = name_of(cell).replace("-", "_")
            if key in answers and _marks(cell).get("solution"):
                cell["source"] = answers[key]

    return change


def all_of(*changes: Change) -> Change:
    def change(cells: list[JSON]) -> None:
        for one in changes:
            one(cells)

    return change


def adds(behind: str, source: str, kind: str = "code") -> Change:
    """A student who adds a cell after the cell called `behind`, or at the top if that is empty."""

    def change(cells: list[JSON]) -> None:
        place = next((n for n, cell in enumerate(cells) if name_of(cell) == behind), -1) if behind else -1
        cells.insert(place + 1, plain(source, kind))

    return change


def drops(name: str) -> Change:
    def change(cells: list[JSON]) -> None:
        cells[:] = [cell for cell in cells if name_of(cell) != name]

    return change


def copies(name: str, source: str | None = None) -> Change:
    """A student who copies a cell, with its name, to the end, and writes `source` there."""

    def change(cells: list[JSON]) -> None:
        found = copy.deepcopy(next(cell for cell in cells if name_of(cell) == name))
        cells.append({**found, "source": found["source"] if source is None else source})

    return change


def becomes(name: str, kind: str) -> Change:
    """A student who changes the type of a cell."""

    def change(cells: list[JSON]) -> None:
        for n, cell in enumerate(cells):
            if name_of(cell) == name:
                cells[n] = plain(cell["source"], kind, **cell["metadata"])

    return change


def edits(name: str, source: str) -> Change:
    """A student who overwrites a cell, perhaps a locked one."""

    def change(cells: list[JSON]) -> None:
        for cell in cells:
            if name_of(cell) == name:
                cell["source"] = source

    return change


def moves_to_the_end(name: str) -> Change:
    def change(cells: list[JSON]) -> None:
        cells.sort(key=lambda cell: name_of(cell) == name)

    return change


def assignments() -> tuple[Assignment, ...]:
    """All assignments."""
    return (
        *_later(),
        *_shared(),
        *_markers(),
        *_stops(),
        *_history(),
        *_last_lines(),
        *_errors(),
        *_streams(),
        *_by_hand(),
        *_names(),
        *_texts(),
        *_schemas(),
        *_kernels(),
        *_structure(),
        *_surroundings(),
        *_files(),
        *_several(),
    )


DOUBLE = answer("double", f"def double(x):\n    {BEGIN}\n    return 2 * x\n    {END}")


def _later() -> tuple[Assignment, ...]:
    """A later cell rebinds a name, deletes it, or changes the object."""
    value = answer("value", f"{BEGIN}\nz = 1\n{END}")
    return (
        Assignment(
            "later-loop",
            "later",
            [value, tests("t", "assert z == 1")],
            {
                "loops": all_of(writes(value="z = 1"), adds("t", "for z in range(5):\n    print(z)")),
                "wrong": all_of(writes(value="z = 2"), adds("t", "z = 1")),
            },
        ),
        Assignment(
            "later-deletes",
            "later",
            [value, tests("t", "assert z == 1"), given("clean", "del z"), tests("u", "assert 'z' not in globals()", 2)],
            {"right": writes(value="z = 1"), "none": writes(value="pass")},
        ),
        Assignment(
            "later-changes",
            "later",
            [
                answer("items", f"items = [1, 2]\n{BEGIN}\nitems.append(3)\n{END}"),
                tests("t", "assert items == [1, 2, 3]"),
                given("more", "items.append(4)"),
                tests("u", "assert len(items) == 4"),
            ],
            {"short": writes(items="items = [1, 2]"), "right": writes(items="items = [1, 2, 3]")},
        ),
        Assignment(
            "later-redefines",
            "later",
            [
                DOUBLE,
                tests("t", "assert double(2) == 4"),
                answer("double-again", "def double(x):\n    return x + x"),
                tests("u", "assert double('a') == 'aa'"),
            ],
            {"one": writes(double="def double(x):\n    return 2 * x", double_again="def double(x):\n    return 0")},
        ),
    )


def _shared() -> tuple[Assignment, ...]:
    """Test cells share names, also in hidden regions, and have side effects."""
    return (
        Assignment(
            "hidden-names",
            "shared",
            [
                DOUBLE,
                tests("t", f"{HIDE}\ncases = [(1, 2), (3, 6)]\n{SHOW}\nassert double(0) == 0"),
                tests("u", "for x, y in cases:\n    assert double(x) == y", 2),
            ],
            {
                "right": writes(double="def double(x):\n    return x + x"),
                "wrong": writes(double="def double(x):\n    return 0"),
            },
        ),
        Assignment(
            "side-effects",
            "shared",
            [
                answer(
                    "stack",
                    f"class Stack:\n    def __init__(self):\n        self.items = []\n    {BEGIN}\n"
                    f"    def push(self, x):\n        self.items.append(x)\n        return len(self.items)\n    {END}",
                ),
                tests("t", "stack = Stack()\nassert stack.push(1) == 1"),
                tests("u", "assert stack.push(2) == 2"),
                tests("v", f"stack.push(3)\n{HIDE}\nassert len(stack.items) == 3\n{SHOW}", 3),
            ],
            {
                "none": writes(stack="class Stack:\n    def __init__(self):\n        self.items = []"),
                "always": writes(
                    stack="class Stack:\n    def __init__(self):\n        self.items = []\n\n    def push(self, x):\n        return 1"
                ),
            },
        ),
        Assignment(
            "hidden-import",
            "shared",
            [
                DOUBLE,
                tests("t", f"{HIDE}\nimport math as m\n{SHOW}\nassert double(1) == 2"),
                tests("u", "assert double(m.pi) == m.tau"),
            ],
            {"right": writes(double="from operator import mul\ndouble = lambda x: mul(2, x)")},
        ),
        Assignment(
            "test-patches",
            "shared",
            [
                DOUBLE,
                answer("quad", f"def quad(x):\n    {BEGIN}\n    return double(double(x))\n    {END}"),
                tests(
                    "t",
                    f"{HIDE}\nkept = double\ndel double\ntry:\n    quad(1)\nexcept NameError:\n    pass\nelse:\n"
                    f"    raise AssertionError('quad does not use double')\nfinally:\n    double = kept\n{SHOW}",
                    2,
                ),
                tests("u", "assert quad(2) == 8"),
            ],
            {"alone": writes(double="def double(x):\n    return 2 * x", quad="def quad(x):\n    return 4 * x")},
        ),
    )


def _markers() -> tuple[Assignment, ...]:
    """Markers as nbgrader reads them: in any line that holds the words."""
    return (
        Assignment(
            "markers-plural",
            "markers",
            [
                answer("double", "def double(x):\n    ### BEGIN SOLUTIONS\n    return 2 * x\n    ### END SOLUTIONS"),
                tests(
                    "t",
                    "assert double(1) == 2\n#BEGIN HIDDEN TESTS here\nassert double(2) == 4\n# END HIDDEN TESTS, thanks",
                ),
            ],
            {"one": writes(double="def double(x):\n    return 2")},
        ),
        Assignment(
            "markers-stray",
            "markers",
            [
                answer("double", f"def double(x):\n    {BEGIN}\n    return 2 * x\n    {END}\n{END}"),
                tests("t", f"assert double(1) == 2\n{SHOW}\n{HIDE}\nassert double(2) == 4\n{SHOW}\n{SHOW}"),
            ],
            {"one": writes(double="def double(x):\n    return 2")},
        ),
        Assignment(
            "markers-lookalike",
            "markers",
            [
                given("note", "# begin solution of the exercise: nothing to do\nstart = 1  # Solution"),
                answer(
                    "double",
                    "# start solution\ndef double(x):\n    ''' # %% no cell '''\n    return 2 * x  # end of solution",
                ),
                tests("t", "# hidden tests follow\nassert double(1) == 2"),
            ],
            {"one": writes(double="def double(x):\n    return 2"), "none": writes(double="")},
        ),
        Assignment(
            "markers-twice",
            "markers",
            [
                answer("pair", f"a = 0\n{BEGIN}\na = 1\n{END}\nb = 0\nif a:\n    {BEGIN}\n    b = 2\n    {END}\nc = 3"),
                tests(
                    "t",
                    f"assert a == 1\n{HIDE}\nassert b == 2\n{SHOW}\nassert c == 3\n{HIDE}\nassert a + b == c\n{SHOW}",
                    4,
                ),
            ],
            {"half": writes(pair="a = 1\nb = 0\nc = 3")},
        ),
    )


def _stops() -> tuple[Assignment, ...]:
    """Cells that raise, on purpose or not."""
    return (
        Assignment(
            "stops-syntax",
            "stops",
            [plain("print 'old'"), DOUBLE, tests("t", "assert double(1) == 2")],
            {"right": writes(double="double = lambda x: 2 * x")},
        ),
        Assignment(
            "stops-quotes",
            "stops",
            [given("broken", 'text = """never closed\n# %% [markdown]'), DOUBLE, tests("t", "assert double(1) == 2")],
            {"wrong": writes(double="def double(x: return x")},
        ),
        Assignment(
            "stops-raises",
            "stops",
            [
                plain("1 / 0", tags=["raises-exception"]),
                given("key", "{}['x']"),
                DOUBLE,
                tests("t", "assert double(1) == 2"),
                plain("undefined_name"),
            ],
            {"right": writes(double="def double(x):\n    return x * 2")},
        ),
        Assignment(
            "stops-exit",
            "stops",
            [DOUBLE, tests("t", "assert double(1) == 2"), answer("more", "many = 3"), tests("u", "assert many == 3")],
            {"raises": writes(double="def double(x):\n    return x * 2\nraise ValueError('here')", more="many = 3")},
        ),
    )


def _history() -> tuple[Assignment, ...]:
    """Tests that read the history of executed cells."""
    return (
        Assignment(
            "history-in",
            "history",
            [
                answer("total", f"{BEGIN}\ntotal = sum(range(4))\n{END}"),
                tests("t", "assert 'sum(' in In[-2]\nassert total == 6"),
            ],
            {"typed": writes(total="total = 6"), "right": writes(total="total = sum([0, 1, 2, 3])")},
        ),
        Assignment(
            "history-runs",
            "history",
            [
                answer("shout", f"{BEGIN}\nprint('hello')\n{END}"),
                tests(
                    "t",
                    "from io import StringIO\nfrom contextlib import redirect_stdout\nheard = StringIO()\n"
                    "with redirect_stdout(heard):\n    exec(In[-2])\nassert heard.getvalue() == 'hello\\n'",
                ),
            ],
            {"wrong": writes(shout="print('hallo')"), "right": writes(shout="print('hel' + 'lo')")},
        ),
        Assignment(
            "history-out",
            "history",
            [
                answer("value", f"{BEGIN}\n40 + 2\n{END}"),
                tests("t", "assert _ == 42"),
                tests("u", "assert Out[1] == 42"),
            ],
            {"wrong": writes(value="41"), "silent": writes(value="42;")},
        ),
        Assignment(
            "history-count",
            "history",
            [
                plain("first = 1"),
                answer("value", f"{BEGIN}\nx = 1\n{END}"),
                tests("t", "assert len(In) == 4\nassert _i == _ih[2]"),
            ],
            {
                "more": all_of(writes(value="x = 1"), adds("value", "x = 2")),
                "blank": all_of(writes(value="x = 1"), adds("value", "  \n")),
            },
        ),
    )


def _last_lines() -> tuple[Assignment, ...]:
    """Points from the value of the last line."""
    share = answer("share", f"{BEGIN}\nshare = 1.5\n{END}")
    return (
        Assignment(
            "last-partial",
            "last line",
            [share, tests("t", "share", 1.5), tests("u", "min(share, 1)", 1)],
            {
                "half": writes(share="share = 0.5"),
                "zero": writes(share="share = 0"),
                "true": writes(share="share = True"),
                "text": writes(share="share = '0.5'"),
            },
        ),
        Assignment(
            "last-numpy",
            "last line",
            [
                plain("import numpy as np"),
                share,
                tests("t", "np.float64(share)", 1),
                tests("u", "np.int64(3)"),
                tests("v", "np.array([0.5])"),
            ],
            {"half": writes(share="share = 0.5"), "stops": writes(share="")},
        ),
        Assignment(
            "last-negative",
            "last line",
            [share, tests("t", "-1"), tests("u", "-share", 2), tests("v", "float('nan')")],
            {"half": writes(share="share = 0.5"), "inf": writes(share="share = float('inf')")},
        ),
        Assignment(
            "last-zero-points",
            "last line",
            [share, tests("t", "assert share > 0", 0), tests("u", "assert share == 1.5", 1), tests("v", "0", 0)],
            {"half": writes(share="share = 0.5"), "none": writes(share="")},
        ),
        Assignment(
            "last-values",
            "last line",
            [
                share,
                tests("t", "'done'"),
                tests("u", "None"),
                tests("v", "[share]"),
                tests("w", "share;", 0.5),
                tests("x", "print(0.25)", 1),
                tests("y", "1_0 / 20", 1),
                tests("z", "  0.5  ", 1),
            ],
            {"half": writes(share="share = 0.5")},
        ),
        Assignment(
            "last-shown",
            "last line",
            [
                share,
                tests("t", "class Points:\n    def __repr__(self):\n        return '0.75'\nPoints()"),
                tests("u", "from fractions import Fraction\nFraction(1, 2)"),
                tests("v", "%precision 1\n0.26"),
                tests("w", "%precision\n0.26"),
            ],
            {"half": writes(share="share = 0.5")},
        ),
    )


def _errors() -> tuple[Assignment, ...]:
    """Errors in and around tests."""
    return (
        Assignment(
            "errors-expected",
            "errors",
            [
                DOUBLE,
                tests("t", "try:\n    double()\nexcept TypeError:\n    pass\nelse:\n    raise AssertionError"),
                {
                    **tests("u", "assert double(1) == 3"),
                    "metadata": {"tags": ["raises-exception"], **tests("u", "", 1)["metadata"]},
                },
                tests("v", "assert double(2) == 4"),
            ],
            {"default": writes(double="def double(x=0):\n    return 2 * x")},
        ),
        Assignment(
            "errors-all",
            "errors",
            [
                DOUBLE,
                tests("t", "double(undefined)"),
                tests("u", "def (:"),
                tests("v", "raise SystemExit"),
                tests("w", "assert double(1) == 2"),
            ],
            {"right": writes(double="def double(x):\n    return 2 * x")},
        ),
        Assignment(
            "errors-import",
            "errors",
            [DOUBLE, tests("t", "import no_such_module_here\nassert True"), tests("u", "assert double(1) == 2")],
            {
                "right": writes(double="def double(x):\n    return 2 * x"),
                "missing": writes(double="import no_such_module_here\ndef double(x):\n    return 0"),
            },
        ),
    )


def _streams() -> tuple[Assignment, ...]:
    """Output that is printed, displayed and cleared."""
    talk = answer("talk", f"def talk():\n    {BEGIN}\n    return 1\n    {END}")
    return (
        Assignment(
            "stderr",
            "streams",
            [plain("import sys, warnings"), talk, tests("t", "assert talk() == 1"), tests("u", "talk()", 1)],
            {
                "prints": writes(talk="def talk():\n    print('x', file=sys.stderr)\n    return 1"),
                "warns": writes(talk="def talk():\n    warnings.warn('careful')\n    return 1"),
                "logs": writes(talk="import logging\ndef talk():\n    logging.warning('careful')\n    return 1"),
                "outside": writes(talk="print('x', file=sys.stderr)\ndef talk():\n    return 1"),
            },
        ),
        Assignment(
            "stderr-after",
            "streams",
            [
                plain("import sys\nfrom IPython.display import display, clear_output"),
                talk,
                tests("t", "print('gone', file=sys.stderr)\nclear_output()\nassert talk() == 1"),
                tests("u", "print('gone', file=sys.stderr)\nclear_output(wait=True)\nassert talk() == 1\nprint('new')"),
                tests("v", "print('stays', file=sys.stderr)\nclear_output(wait=True)\nassert talk() == 1"),
                tests("w", "display(0.25)\nassert talk() == 1"),
            ],
            {"wrong": writes(talk="def talk():\n    return 2")},
        ),
        Assignment(
            "stdout",
            "streams",
            [
                talk,
                tests("t", "print('0.5')\nassert talk() == 1"),
                tests("u", "%%capture heard\nprint(talk())"),
                tests("v", "assert heard.stdout == '1\\n'"),
            ],
            {
                "wrong": writes(talk="def talk():\n    return 2"),
                "loud": writes(talk="def talk():\n    print('hm')\n    return 1"),
            },
        ),
    )


def _by_hand() -> tuple[Assignment, ...]:
    """Texts and tasks that a person gives points for."""
    return (
        Assignment(
            "by-hand-essay",
            "by hand",
            [essay("why"), DOUBLE, tests("t", "assert double(1) == 2")],
            {"writes": writes(why="I think so."), "empties": writes(why=""), "codes": becomes("why", "code")},
        ),
        Assignment(
            "by-hand-code",
            "by hand",
            [answer("plot", f"x = 1\n{BEGIN}\ny = 2\n{END}", grade=True, points=3), tests("t", "assert x == 1")],
            {
                "writes": writes(plot="x = 1\ny = 3"),
                "comments": writes(plot="x = 1\n# YOUR CODE HERE\nraise NotImplementedError()  # hm"),
            },
        ),
        Assignment(
            "by-hand-task",
            "by hand",
            [
                task("project", "Do something.\n### BEGIN MARK SCHEME\n1 point each\n### END MARK SCHEME"),
                plain("", "markdown"),
                essay("why", points=1),
                DOUBLE,
                tests("t", "assert double(1) == 2", 2),
            ],
            {"does": all_of(adds("project", "done = True"), writes(why="So."))},
        ),
        Assignment(
            "by-hand-only", "by hand", [essay("one", points=1), essay("two", points=2.5)], {"one": writes(one="Yes.")}
        ),
    )


def _names() -> tuple[Assignment, ...]:
    """Names of cells, and places of tests."""
    return (
        Assignment(
            "names-alike",
            "names",
            [answer("t1", f"{BEGIN}\na = 1\n{END}"), tests("t-1", "assert a == 1"), tests("t_1", "assert a == 1", 2)],
            {"wrong": writes(t1="a = 2"), "right": writes(t1="a = 1")},
        ),
        Assignment(
            "names-first",
            "names",
            [tests("t", "before = True", 1), DOUBLE, tests("cell-0123456789abcdef", "assert double(1) == 2")],
            {"right": writes(double="double = lambda x: x + x")},
        ),
        Assignment(
            "names-no-answer",
            "names",
            [plain("# write your function here"), tests("t", "assert callable(answer)")],
            {"writes": adds("", "def answer():\n    pass")},
        ),
        Assignment(
            "names-of-ours",
            "names",
            [
                answer("q", f"{BEGIN}\nq = 1\n{END}"),
                tests("q-checks", "assert q == 1"),
                tests("q-by-hand", "assert q == 1"),
                answer("q-2", "r = 2"),
                tests("gradecast-1", "assert r == 2"),
            ],
            {"wrong": writes(q="q = 1", q_2="r = 3")},
        ),
    )


def _texts() -> tuple[Assignment, ...]:
    """Words that are markers only in the form that nbgrader reads; attachments."""
    pictured = {**plain("![plan](attachment:plan.png)", "markdown"), "attachments": {"plan.png": {"image/png": PNG}}}
    return (
        Assignment(
            "text-autotest",
            "texts",
            [
                plain("### AUTOTEST is a word", "markdown"),
                plain("AUTOTEST double(2)", "markdown"),
                DOUBLE,
                tests("t", "assert double(1) == 2"),
            ],
            {"right": writes(double="def double(x):\n    return x + x")},
        ),
        Assignment(
            "text-attached",
            "texts",
            [pictured, DOUBLE, tests("t", "assert double(1) == 2")],
            {"wrong": writes(double="double = abs")},
        ),
        Assignment(
            "text-raw",
            "texts",
            [
                plain("as it is", "raw"),
                given("first", "%matplotlib inline\n!true"),
                DOUBLE,
                tests("t", "files = !echo one\nassert files == ['one']\nassert double(1) == 2"),
            ],
            {"wrong": writes(double="double = abs")},
        ),
        Assignment(
            "text-unicode",
            "texts",
            [answer("groesse", f"{BEGIN}\ngröße = 'ß'\n{END}"), tests("t", "assert größe == 'ß'  # ✓")],
            {"wrong": writes(groesse="größe = 's'")},
        ),
    )


def _schemas() -> tuple[Assignment, ...]:
    """Metadata of older versions of nbgrader."""

    def older(version: int) -> list[JSON]:
        cells = [DOUBLE, tests("t", f"assert double(1) == 2\n{HIDE}\nassert double(2) == 4\n{SHOW}"), essay("why")]
        changed = copy.deepcopy(cells)
        for cell in changed:
            entry = cell["metadata"]["nbgrader"]
            entry["schema_version"] = version
            del entry["task"]
            if version == 0:
                del entry["schema_version"]
                if "points" in entry:
                    entry["points"] = str(entry["points"])
        return changed

    students = {"one": writes(double="def double(x):\n    return 2")}
    return tuple(Assignment(f"schema-{version}", "schemas", older(version), students) for version in (0, 1, 2))


def _kernels() -> tuple[Assignment, ...]:
    """Names of kernels that run Python."""
    cells = [DOUBLE, tests("t", "assert double(1) == 2")]
    kernels = {
        "conda": {
            "kernelspec": {"display_name": "Python [conda env:ml]", "language": "python", "name": "conda-env-ml-py"}
        },
        "nameless": {"kernelspec": {"display_name": "course", "name": "course"}, "language_info": {"name": "python"}},
        "silent": {"kernelspec": {"display_name": "My Python", "name": "my-python"}},
    }
    students = {"wrong": writes(double="double = abs")}
    return tuple(
        Assignment(f"kernel-{name}", "kernels", cells, students, metadata=metadata)
        for name, metadata in kernels.items()
    )


def _structure() -> tuple[Assignment, ...]:
    """Changes to the notebook's structure by students."""
    cells = [
        given("start", "base = 10"),
        DOUBLE,
        tests("t", f"assert double(1) == 2\n{HIDE}\nassert double(base) == 20\n{SHOW}", 2),
        answer("more", "more = 3"),
        tests("u", "assert more == 3"),
    ]
    right = writes(double="def double(x):\n    return 2 * x", more="more = 3")
    return (
        Assignment(
            "structure-cells",
            "structure",
            cells,
            {
                "copies": all_of(right, copies("double", "double = abs")),
                "copies-wrong-first": all_of(
                    writes(double="double = abs", more="more = 3"), copies("double", "def double(x):\n    return 2 * x")
                ),
                "copies-tests": all_of(right, adds("t", "double = abs"), copies("t")),
                "moves": all_of(right, moves_to_the_end("more")),
                "text": all_of(right, becomes("double", "markdown")),
                "beside": all_of(
                    drops("double"), writes(more="more = 3"), adds("start", "def double(x):\n    return 2 * x")
                ),
            },
        ),
        Assignment(
            "structure-locked",
            "structure",
            cells,
            {
                "edits": all_of(right, edits("start", "base = 0"), edits("t", "assert True")),
                "lies": all_of(writes(double="double = abs", more="more = 3"), edits("t", "2.0"), edits("u", "")),
                "adds": all_of(right, adds("start", "base = 11"), adds("more", "more = 4")),
            },
        ),
        Assignment(
            "structure-given",
            "structure",
            [plain("free = 1"), *cells, tests("v", "assert free == 1")],
            {
                "frees": all_of(right, lambda found: found[0].update(source="free = 2")),
                "loses": all_of(right, lambda found: found.pop(0) and None),
            },
        ),
    )


def _surroundings() -> tuple[Assignment, ...]:
    """Notebooks that depend on how they are run."""
    return (
        Assignment(
            "runs-as",
            "surroundings",
            [
                given("how", "import os\nhow = os.environ.get('NBGRADER_EXECUTION')"),
                DOUBLE,
                tests("t", "assert how == 'autograde'"),
                tests("u", "assert double(1) == 2"),
            ],
            {"right": writes(double="double = lambda x: x + x")},
        ),
        Assignment(
            "runs-await",
            "surroundings",
            [
                answer(
                    "wait",
                    f"import asyncio\nasync def wait(x):\n    {BEGIN}\n    await asyncio.sleep(0)\n    return x\n    {END}",
                ),
                tests("t", "assert await wait(3) == 3"),
            ],
            {"wrong": writes(wait="async def wait(x):\n    return 0")},
        ),
        Assignment(
            "runs-main",
            "surroundings",
            [
                DOUBLE,
                tests(
                    "t",
                    "import inspect\nassert double.__module__ == __name__ == '__main__'\nassert 'def double' in inspect.getsource(double)",
                ),
                tests("u", "%timeit -n1 -r1 double(1)\nassert double(1) == 2"),
            ],
            {
                "lambda": writes(double="double = lambda x: x + x"),
                "right": writes(double="def double(x):\n    return x + x"),
            },
        ),
    )


def _files() -> tuple[Assignment, ...]:
    """Notebooks that need a file or a module next to them."""
    read = answer(
        "total",
        f"with open('data/numbers.csv') as file:\n    lines = file.read().split()\n{BEGIN}\ntotal = sum(map(int, lines))\n{END}",
    )
    return (
        Assignment(
            "files-table",
            "files",
            [
                read,
                tests("t", "assert total == 6"),
                tests("u", "import os\nassert sorted(os.listdir('data')) == ['numbers.csv']"),
            ],
            {"wrong": writes(total="total = 0")},
            files={"data/numbers.csv": b"1\n2\n3\n"},
        ),
        Assignment(
            "files-module",
            "files",
            [
                given("first", "from course_helpers import check_double"),
                DOUBLE,
                tests("t", "check_double(double)"),
                tests("u", "assert double(1) == 2"),
            ],
            {"wrong": writes(double="double = abs")},
            files={"course_helpers.py": b"def check_double(f):\n    assert f(4) == 8, f(4)\n"},
        ),
        Assignment(
            "files-package",
            "files",
            [
                given("first", "from tools.shapes import area"),
                answer("mine", f"{BEGIN}\nmine = area(2, 3)\n{END}"),
                tests("t", "assert mine == 6"),
                tests("u", "assert open('picture.png', 'rb').read(4) == b'\\x89PNG'"),
            ],
            {"wrong": writes(mine="mine = 5")},
            files={
                "tools/__init__.py": b"",
                "tools/shapes.py": b"def area(a, b):\n    return a * b\n",
                "picture.png": b"\x89PNG\r\n\x1a\n",
            },
        ),
    )


def _several() -> tuple[Assignment, ...]:
    """Notebooks whose name differs from the assignment's."""
    cells = [DOUBLE, tests("t", "assert double(1) == 2"), essay("why")]
    students = {
        "wrong": writes(double="double = abs", why="Hm."),
        "right": writes(double="def double(x):\n    return x + x"),
    }
    return (
        Assignment("several-lab", "several", cells, students, notebook="Lab 1"),
        Assignment("several-other", "several", cells, students, notebook="problem_two"),
        Assignment("several-dots", "several", cells, students, notebook="hw-1.final (v2)"),
    )


def write_source(assignment: Assignment, course: Path) -> Path:
    """Write the assignment into `course`/source in nbgrader's layout; returns its folder."""
    folder = course / "source" / assignment.name
    folder.mkdir(parents=True)
    (folder / assignment.file).write_text(json.dumps(assignment.document()))
    for name, content in assignment.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder
