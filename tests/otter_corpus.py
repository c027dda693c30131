"""Small Otter Assign masters of every kind, with hand-ins, for which we have to give the same points as `otter run`.

`bench/otter_corpus.py` assigns and grades all of them with stock Otter, and stores the results in `otter_stock.json`.
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


@dataclass(frozen=True)
class Master:
    """One master with its hand-ins."""

    name: str
    """The file's name without ending, which is also the exercise's."""
    kind: str
    """The kind of master that it exemplifies."""
    cells: list[JSON]
    """Its cells."""
    students: Mapping[str, Change]
    """Changes by student; `solved` and `untouched` are added to every class."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files next to it, by name."""
    minor: int = 4
    """Minor version of its notebook format; from 5 on cells have ids."""

    def document(self) -> JSON:
        """The master as a notebook."""
        cells = copy.deepcopy(self.cells)
        if self.minor >= 5:
            for number, cell in enumerate(cells):
                cell["id"] = f"c0ffee{number:02}"
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": self.minor}

    def hand_ins(self, student: Mapping[str, Any], solved: Mapping[str, Any]) -> dict[str, JSON]:
        """The class's notebooks, made from Otter's release for a `student`, and from its `solved` notebook."""
        made = {"solved": copy.deepcopy(dict(solved)), "untouched": copy.deepcopy(dict(student))}
        for name, change in self.students.items():
            document = copy.deepcopy(dict(student))
            change(document["cells"])
            made[name] = document
        return made

    def write(self, folder: Path) -> Path:
        """Write it and its files into `folder`; returns its path."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        path = folder / f"{self.name}.ipynb"
        path.write_text(json.dumps(self.document()))
        return path


def raw(source: str) -> JSON:
    """A raw cell."""
    return {"cell_type": "raw", "metadata": {}, "source": source}


def text(source: str) -> JSON:
    """A cell of Markdown."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str, shown: str = "", value: str = "", tags: tuple[str, ...] = ()) -> JSON:
    """A code cell that printed `shown`, and whose last value shows as `value`."""
    outputs: list[JSON] = [{"output_type": "stream", "name": "stdout", "text": shown}] if shown else []
    if value:
        data = {"text/plain": value}
        outputs.append({"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1})
    metadata = {"tags": list(tags)} if tags else {}
    return {"cell_type": "code", "metadata": metadata, "source": source, "execution_count": None, "outputs": outputs}


def config(says: str = "") -> JSON:
    """The cell that configures the assignment."""
    return raw("# ASSIGNMENT CONFIG\ninit_cell: true\nexport_cell: false\n" + says)


def solution(*cells: JSON) -> list[JSON]:
    """A block with the author's answer."""
    return [raw("# BEGIN SOLUTION"), *cells, raw("# END SOLUTION")]


def prompt(*cells: JSON) -> list[JSON]:
    """A block with the text that students start from."""
    return [raw("# BEGIN PROMPT"), *cells, raw("# END PROMPT")]


def tests(*cells: JSON) -> list[JSON]:
    """A block of tests."""
    return [raw("# BEGIN TESTS"), *cells, raw("# END TESTS")]


def question(name: str, *blocks: list[JSON] | JSON, says: str = "") -> list[JSON]:
    """A question."""
    inside = [cell for block in blocks for cell in (block if isinstance(block, list) else [block])]
    return [raw(f"# BEGIN QUESTION\nname: {name}\n{says}"), *inside, raw("# END QUESTION")]


def puts(old: str, new: str) -> Change:
    """A student who replaces the first `old` by `new`."""

    def change(cells: list[JSON]) -> None:
        for cell in cells:
            source = "".join(cell["source"])
            if old in source:
                cell["source"] = source.replace(old, new, 1)
                return
        raise LookupError(old)

    return change


def all_of(*changes: Change) -> Change:
    """A student who makes several changes."""

    def change(cells: list[JSON]) -> None:
        for each in changes:
            each(cells)

    return change


def adds(after: str, source: str, kind: str = "code") -> Change:
    """A student who adds a cell after the one that contains `after`."""

    def change(cells: list[JSON]) -> None:
        place = next(n for n, cell in enumerate(cells) if after in "".join(cell["source"]))
        cells.insert(place + 1, code(source) if kind == "code" else text(source))

    return change


def drops(holds: str) -> Change:
    """A student who deletes the first cell that contains `holds`."""

    def change(cells: list[JSON]) -> None:
        del cells[next(n for n, cell in enumerate(cells) if holds in "".join(cell["source"]))]

    return change


def moves(holds: str, behind: str) -> Change:
    """A student who moves the cell that contains `holds` behind the one that contains `behind`."""

    def change(cells: list[JSON]) -> None:
        cell = cells.pop(next(n for n, cell in enumerate(cells) if holds in "".join(cell["source"])))
        cells.insert(next(n for n, cell in enumerate(cells) if behind in "".join(cell["source"])) + 1, cell)

    return change


SQUARE = solution(code("def square(x):\n    # BEGIN SOLUTION\n    return x * x\n    # END SOLUTION"))
RIGHT, WRONG, PARTLY = (
    puts("def square(x):\n    ...", f"def square(x):\n    {body}")
    for body in ("return x ** 2", "return x + x", "return abs(x) * x")
)
CRASH = puts("def square(x):\n    ...", "def square(x):\n    return x ** 2\n\n1 / 0")
BROKEN = puts("def square(x):\n    ...", "def square(x)\n    return x ** 2")
CLASS: Mapping[str, Change] = {"right": RIGHT, "wrong": WRONG, "partly": PARTLY, "crash": CRASH, "broken": BROKEN}
CASES = [
    code("assert square(2) == 4"),
    code("# HIDDEN\nassert square(3) == 9"),
    code("# HIDDEN\nassert square(-3) == 9"),
]


def masters() -> tuple[Master, ...]:
    """All masters."""
    return (
        *_marks(),
        *_points(),
        *_tests(),
        *_exceptions(),
        *_seeds(),
        *_by_hand(),
        *_places(),
        *_files(),
        *_structure(),
    )


def _marks() -> tuple[Master, ...]:
    """How solutions are marked."""
    inline = solution(
        code(
            "import numpy as np\nrate = 0.5 # SOLUTION\na, b = 1, 2  # SOLUTION\ntable = {}\ntable['x'] = 3 # SOLUTION\n"
            "total = rate * 2\nprint(total) # SOLUTION\nrate += 0 # SOLUTION\nspare = 1 # SOLUTION NO PROMPT"
        )
    )
    right = all_of(
        puts("rate = ...", "rate = 0.5"), puts("a, b = ...", "a, b = 1, 2"), puts("table['x'] = ...", "table['x'] = 3"),
        puts("...", "pass"), puts("...", "pass"),
    )  # fmt: skip
    named = [
        code("assert rate == 0.5"),
        code("assert (a, b) == (1, 2)"),
        code("# hidden test\nassert table == {'x': 3}"),
    ]
    region = solution(
        code(
            "import math\ndef area(r):\n    # BEGIN SOLUTION NO PROMPT\n    full = math.pi * r ** 2\n    # END SOLUTION\n"
            '    """ # BEGIN PROMPT\n    full = ... # area of the disk\n    """ # END PROMPT\n    return full\n'
            "# BEGIN SOLUTION\nunit = area(1)\n# END SOLUTION"
        )
    )
    kept = [
        code("scale = 2 # SOLUTION"),
        text("Scale as you like."),
        code("# IGNORE\nscale = 99"),
        code("scale\nsecret = 7 # IGNORE\n# BEGIN IGNORE\nmore = 8\n# END IGNORE"),
    ]
    return (
        Master(
            "marks-inline",
            "marks",
            [config(), *question("q1", text("Fill in."), inline, tests(*named), says="points: 3")],
            {
                "right": right,
                "partly": all_of(puts("rate = ...", "rate = 0.5"), puts("a, b = ...", "a, b = 2, 1")),
                "crash": all_of(right, puts("total = rate * 2", "total = rate * 2\nraise ValueError('mine')")),
            },
        ),
        Master(
            "marks-regions",
            "marks",
            [
                config(),
                *question("q1", region, tests(code("assert abs(area(2) - 12.566) < 0.01"), code("# HIDDEN\nassert abs(unit - 3.1416) < 0.001")), says="points: 2"),
            ],
            {
                "right": all_of(puts("full = ...", "full = 3.14159265 * r * r"), puts("\n...", "\nunit = area(1)")),
                "partly": puts("full = ...", "full = 3.14159265 * r * r"),
                "crash": all_of(puts("full = ...", "full = 3.14159265 * r * r"), puts("\n...", "\nunit = area('1')")),
            },
        ),
        Master(
            "marks-everywhere",
            "marks",
            [
                config("strip_solutions_from_all_cells: true\n"),
                *kept,
                *question("q1", code("given = 5 # SOLUTION"), tests(code("assert given == 5"), code("# HIDDEN\nassert scale == 2"))),
            ],
            {
                "right": all_of(puts("scale = ...", "scale = 2"), puts("given = ...", "given = 5")),
                "partly": puts("given = ...", "given = 5"),
                "crash": puts("given = ...", "given = 5\nundefined"),
            },
        ),
        Master(
            "marks-prompt",
            "marks",
            [
                config(),
                *question(
                    "q1",
                    prompt(code("# write your function here\ndef twice(x):\n    return x")),
                    solution(code("def twice(x): # SOLUTION NO PROMPT\n    return 2 * x # SOLUTION NO PROMPT")),
                    tests(code("assert twice(0) == 0"), code("# HIDDEN\nassert twice(4) == 8")),
                    says="points: 2",
                ),
            ],
            {
                "right": puts("return x", "return x + x"),
                "wrong": puts("return x", "return 7"),
                "crash": puts("return x", "return x.twice"),
            },
        ),
    )  # fmt: skip


def _points() -> tuple[Master, ...]:
    """How points are given."""
    own = [
        code(
            '""" # BEGIN TEST CONFIG\npoints: 3\nsuccess_message: Well done.\nfailure_message: What is the square of 2?\n""" # END TEST CONFIG\nassert square(2) == 4'
        ),
        code(
            '""" # BEGIN TEST CONFIG\nhidden: true\npoints: 0.5\nfailure_message: And of negative numbers?\n""" # END TEST CONFIG\nassert square(-3) == 9'
        ),
        code("# HIDDEN\nassert square(3) == 9"),
        code("assert square(0) == 0"),
    ]

    def one(name: str, says: str, cases: list[JSON] = CASES) -> Master:
        return Master(f"points-{name}", "points", [config(), *question("q1", SQUARE, tests(*cases), says=says)], CLASS)

    return (
        one("none", ""),
        one("number", "points: 5"),
        one("list", "points: [1, 0, 2.5]"),
        one("each", "points:\n    each: 2"),
        one("own", "points: 7", own),
        one("own-alone", "", own),
        one("zero", "points: 0"),
        one("together", "points: 4\nall_or_nothing: true"),
        one("together-own", "all_or_nothing: true", own),
    )  # fmt: skip


def _tests() -> tuple[Master, ...]:
    """Contents of test cells."""
    shown = [
        code("square(3)", value="9"),
        code("print(square(2))\nprint('end')", shown="4\nend\n"),
        code("# HIDDEN\nfor x in range(3):\n    print(square(x))", shown="0\n1\n4\n"),
        code("# HIDDEN\n[square(x) for x in (1, -2)]", value="[1, 4]"),
        code("x = square(4)\nx", value="16"),
        code("import numpy as np\nnp.round(square(np.arange(3.0)), 1)", value="array([0., 1., 4.])"),
        code("None\nsquare(0) or None"),
    ]
    written = [
        code(
            'from functools import lru_cache\n@lru_cache\ndef helper(x):\n    """Doubled."""\n\n    # of a square\n    return 2 * square(x)\nassert helper(2) == 8'[
                len("from functools import lru_cache\n@lru_cache\n") :
            ]
        ),
        code("a = 1; b = square(a)\nif b == 1:\n    c = 1\nelif b:\n    c = 2\nelse:\n    c = 3\nassert c == 1"),
        code("try:\n    square('x')\nexcept TypeError:\n    ok = True\nelse:\n    ok = False\nassert ok"),
        code("assert all(\n    square(x) == x * x\n    for x in (\n        1,\n        -2,\n    )\n)"),
        code(
            "import warnings, sys\nwarnings.warn('careful')\nprint('to nobody', file=sys.stderr)\nassert square(1) == 1"
        ),
        code("from IPython.display import display\ndisplay(square(5))\nassert square(5) == 25"),
        code(
            "with open('note.txt', 'w') as file:\n    _ = file.write(str(square(6)))\nassert open('note.txt').read() == '36'"
        ),
    ]
    effects = [
        code("square = abs\nleft = 5\nassert square(-1) == 1"),
        code("assert square(2) == 4"),
        code("seen.append(square(1))\nassert len(seen) == 1"),
        code("# HIDDEN\nassert len(seen) == 1"),
    ]
    return (
        Master("tests-shown", "tests", [config(), *question("q1", SQUARE, tests(*shown), says="points: 7")], {**CLASS, "loud": puts("def square(x):\n    ...", "def square(x):\n    print('hm')\n    return x * x")}),
        Master("tests-written", "tests", [config(), *question("q1", SQUARE, tests(*written), says="points: 7")], CLASS),
        Master(
            "tests-effects",
            "tests",
            [
                config(), code("seen = []"), *question("q1", SQUARE, tests(*effects), says="points: 4"),
                *question("q2", solution(code("last = square(3) # SOLUTION")), tests(code("assert last == 9"), code("assert 'left' not in globals()"), code("# HIDDEN\nassert seen == [1]"))),
            ],
            {**{name: all_of(change, puts("last = ...", "last = square(3)")) for name, change in CLASS.items()}, "replaces": all_of(RIGHT, puts("last = ...", "last = square(3)\nseen = [1]"))},
        ),
        Master(
            "tests-hidden",
            "tests",
            [config(), *question("q1", SQUARE, tests(code("# HIDDEN TEST\nassert square(2) == 4"), code("#hidden\nassert square(3) == 9"), code("## Hidden ##\nassert square(-1) == 1")), says="points: 3")],
            CLASS,
        ),
        Master(
            "tests-leave",
            "tests",
            [config(), *question("q1", SQUARE, tests(*CASES)), *question("q2", solution(code("done = 1 # SOLUTION")), tests(code("assert done == 1")))],
            {
                "quits": all_of(puts("def square(x):\n    ...", "def square(x):\n    raise SystemExit(0)"), puts("done = ...", "done = 1")),
                "returns": all_of(puts("def square(x):\n    ...", "class square:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return True"), puts("done = ...", "done = 1")),
                "deletes": all_of(RIGHT, puts("done = ...", "done = 1\ndel square")),
            },
        ),
    )  # fmt: skip


def _exceptions() -> tuple[Master, ...]:
    """Otter's second format of tests: functions."""
    cases = [
        code("def test_two(square):\n    assert square(2) == 4"),
        code("def test_env(env):\n    assert env['square'](3) == 9, 'of three'\n\ntest_env(globals())"),
        code(
            "# HIDDEN\ndef test_all(square, missing, env):\n    import numpy as np\n    assert missing is None\n    assert np.allclose(square(np.array([-1.0, 2.0])), [1, 4])"
        ),
        code(
            '""" # BEGIN TEST CONFIG\npoints: 2\nhidden: true\nsuccess_message: "Yes."\n""" # END TEST CONFIG\ndef test_last(square):\n    env_name = 1\n    for x in range(-2, 3):\n        assert square(x) == x * x'
        ),
    ]
    says = "tests:\n    ok_format: false\n"
    return (
        Master("exceptions", "exceptions", [config(says), *question("q1", SQUARE, tests(*cases), says="points: 5")], CLASS),
        Master("exceptions-files", "exceptions", [config(says + "    files: true\n"), *question("q1", SQUARE, tests(*cases[:3]))], CLASS),
        Master(
            "exceptions-together",
            "exceptions",
            [config(says), *question("q1", SQUARE, tests(*cases), says="all_or_nothing: true"), *question("q2", solution(code("import math\nroot = math.sqrt(square(5)) # SOLUTION")), tests(code("def test_root(root):\n    assert root == 5")))],
            {name: all_of(change, puts("root = ...", "root = 5")) for name, change in CLASS.items()},
        ),
    )  # fmt: skip


def _seeds() -> tuple[Master, ...]:
    """Seeds between cells."""
    drawn = solution(code("draws = np.random.normal(size=3) # SOLUTION"))
    chosen = solution(code("pick = rng.integers(0, 1000) # SOLUTION"))
    numpy_tests = [
        code("assert np.allclose(draws, [0.49671415, -0.1382643, 0.64768854])"),
        code("# HIDDEN\nassert np.isclose(np.random.normal(), 0.49671415)"),
        code("# HIDDEN\nassert np.isclose(np.random.normal(), -0.1382643)"),
    ]
    changes: Mapping[str, Change] = {
        "right": puts("draws = ...", "draws = np.random.normal(size=3)"),
        "more": puts("draws = ...", "np.random.normal()\ndraws = np.random.normal(size=3)"),
        "own-cell": all_of(
            puts("draws = ...", "draws = np.random.normal(size=3)"), adds("import numpy", "np.random.normal(size=10)")
        ),
        "seeds": puts("draws = ...", "np.random.seed(1)\ndraws = np.random.normal(size=3)"),
        "magic": puts("draws = ...", "draws = np.random.normal(size=3)\n%timeit -n1 -r1 1"),
        "cell-magic": all_of(
            puts("draws = ...", "draws = ..."), adds("draws = ...", "%%time\ndraws = np.random.normal(size=3)")
        ),
    }
    return (
        Master(
            "seed-numbers",
            "seeds",
            [config("generate:\n    seed: 42\n"), code("import numpy as np, random"), *question("q1", drawn, tests(*numpy_tests), says="points: 3"), *question("q2", solution(code("dice = random.randint(1, 10**6) # SOLUTION")), tests(code("# HIDDEN\nassert dice == 670488")))],
            {name: all_of(change, puts("dice = ...", "dice = random.randint(1, 10**6)")) for name, change in changes.items()},
        ),
        Master(
            "seed-variable",
            "seeds",
            [
                config("seed:\n    variable: rng_seed\n    autograder_value: 713\n    student_value: 42\n"),
                code("import numpy as np\nrng_seed = 713"),
                code("rng = np.random.default_rng(rng_seed)"),
                *question("q1", chosen, tests(code("# HIDDEN\nassert pick == np.random.default_rng(713).integers(0, 1000)"), code("assert 0 <= pick < 1000")), says="points: 2"),
            ],
            {
                "right": puts("pick = ...", "pick = rng.integers(0, 1000)"),
                "fixed": puts("pick = ...", "pick = np.random.default_rng(42).integers(0, 1000)"),
                "again": puts("pick = ...", "pick = np.random.default_rng(rng_seed).integers(0, 1000)"),
                "sets": all_of(puts("default_rng(rng_seed)", "default_rng(42)"), puts("pick = ...", "rng_seed = 1\npick = rng.integers(0, 1000)")),
            },
        ),
        Master(
            "seed-line",
            "seeds",
            [config("generate:\n    seed: 7\n    seed_variable: start\n"), code("import numpy as np"), *question("q1", solution(code("start = 7 # SEED\nsample = np.random.default_rng(start).random() # SOLUTION")), tests(code("# HIDDEN\nassert abs(sample - 0.625095) < 1e-5")))],
            {"right": puts("sample = ...", "sample = np.random.default_rng(start).random()"), "wrong": puts("sample = ...", "sample = 0.5"), "crash": puts("sample = ...", "sample = np.random.default_rng(start).rand()")},
        ),
    )  # fmt: skip


def _by_hand() -> tuple[Master, ...]:
    """Questions that a person grades."""
    essay = question("why", text("Why?"), solution(text("Because.")), says="manual: true\npoints: 2")
    plot = question("plot", text("Draw."), solution(code("height = 3 # SOLUTION")), says="manual: true\npoints: 1.5")
    ask = question(
        "ask", prompt(text("_Your three reasons:_")), solution(text("One, two, three.")), says="manual: true\npoints: 3"
    )
    both = question(
        "both",
        solution(code("width = 4 # SOLUTION")),
        tests(code("assert width == 4"), code("# HIDDEN\nassert width < 5")),
        says="manual: true\npoints: 4",
    )
    coded = question("q1", SQUARE, tests(*CASES), says="points: 3")
    return (
        Master("hand-texts", "by hand", [config(), *coded, *essay, *ask], {"right": all_of(RIGHT, puts("_Type your answer", "So. _Type your answer")), "wrong": WRONG, "crash": CRASH}),
        Master("hand-code", "by hand", [config(), *plot, *coded, *both], {"right": all_of(RIGHT, puts("height = ...", "height = 2"), puts("width = ...", "width = 4")), "partly": all_of(WRONG, puts("width = ...", "width = 9")), "crash": all_of(RIGHT, puts("height = ...", "height = 1 / 0"))}),
        Master("hand-only", "by hand", [config(), *essay, *plot], {"writes": puts("_Type your answer", "So.")}),
        Master(
            "hand-fenced",
            "by hand",
            [text("```otter\n# ASSIGNMENT CONFIG\nexport_cell: false\n```"), text("Read.\n\n```otter\n# BEGIN QUESTION\nname: q1\npoints: 3\n```\n\nSquare it.\n\n```otter\n# BEGIN SOLUTION\n```"), SQUARE[1], text("```otter\n# END SOLUTION\n```\n\n```otter\n# BEGIN TESTS\n```"), *CASES, text("```otter\n# END TESTS\n```\n```otter\n# END QUESTION\n```\n\nThe end.")],
            CLASS,
        ),
    )  # fmt: skip


def _places() -> tuple[Master, ...]:
    """Where tests run."""
    value = solution(code("value = 1 # SOLUTION"))
    later = [code("value = value + 1\nprobe = value")]
    return (
        Master(
            "places-later",
            "places",
            [config(), *question("q1", value, code("derived = value * 10"), tests(code("assert value == 1"), code("# HIDDEN\nassert derived == 10")), says="points: 2"), *later, *question("q2", tests(code("assert probe == 2"), code("# HIDDEN\nassert value == 2")), says="points: 2")],
            {
                "right": puts("value = ...", "value = 1"),
                "wrong": puts("value = ...", "value = 0"),
                "crash": puts("value = ...", "value = 1\nvalue.x"),
                "drops-check": all_of(puts("value = ...", "value = 1"), drops('grader.check("q1")')),
                "moves-check": all_of(puts("value = ...", "value = 1"), moves('grader.check("q1")', "probe = value")),
                "resets": all_of(puts("value = ...", "value = 1"), adds("probe = value", "value = 1")),
                "drops-init": all_of(puts("value = ...", "value = 1"), drops("import otter")),
            },
        ),
        Master(
            "places-silent",
            "places",
            [config(), *question("q1", value, tests(code("assert value == 1"), code("# HIDDEN\nassert value > 0")), says="check_cell: false\npoints: 2"), *later, *question("q2", solution(code("other = 3 # SOLUTION")), tests(code("# HIDDEN\nassert other == 3")), says="points: 3")],
            {
                "right": all_of(puts("value = ...", "value = 1"), puts("other = ...", "other = 3")),
                "partly": all_of(puts("value = ...", "value = 2"), puts("other = ...", "other = 3")),
                "crash": all_of(puts("value = ...", "value = 1"), puts("other = ...", "other = 3\nother()")),
            },
        ),
        Master(
            "places-names",
            "places",
            [config("name: homework one\n"), *question("'1'", value, tests(code("assert value == 1"))), *question("q_2.b", solution(code("other = 3 # SOLUTION")), tests(code("assert other == 3"), code("# HIDDEN\nassert other > 2")), says="points: 2"), *question("q3", solution(code("third = value + other # SOLUTION"), code("fourth = third # SOLUTION")), tests(code("assert third == 4"), code("assert fourth == 4")))],
            {
                "right": all_of(puts("value = ...", "value = 1"), puts("other = ...", "other = 3"), puts("third = ...", "third = 4"), puts("fourth = ...", "fourth = 4")),
                "partly": all_of(puts("value = ...", "value = 1"), puts("other = ...", "other = 2.5"), puts("third = ...", "third = 4"), puts("fourth = ...", "fourth = third")),
                "crash": all_of(puts("value = ...", "value = 1"), puts("third = ...", "third = value + other"), puts("fourth = ...", "fourth = third")),
            },
        ),
    )  # fmt: skip


def _files() -> tuple[Master, ...]:
    """Notebooks that need a file or a module next to them."""
    rows = solution(code("total = int(pd.read_csv('data/rows.csv')['n'].sum()) # SOLUTION"))
    return (
        Master(
            "files-table",
            "files",
            [config("files:\n    - data/rows.csv\n"), code("import pandas as pd"), *question("q1", rows, tests(code("assert total == 6"), code("# HIDDEN\nassert list(pd.read_csv('data/rows.csv')['n']) == [1, 2, 3]")), says="points: 2")],
            {"right": puts("total = ...", "total = sum(pd.read_csv('data/rows.csv').n)"), "wrong": puts("total = ...", "total = 0"), "crash": puts("total = ...", "total = pd.read_csv('rows.csv').n.sum()")},
            files={"data/rows.csv": b"n\n1\n2\n3\n"},
        ),
        Master(
            "files-modules",
            "files",
            [config("files: [helpers.py, tools]\nrequirements: [numpy, pandas]\n"), code("import helpers\nfrom tools import shapes"), *question("q1", solution(code("mine = shapes.area(2, 3) # SOLUTION")), tests(code("import helpers\nhelpers.check(mine)"), code("# HIDDEN\nfrom tools.shapes import area\nassert mine == area(3, 2)")))],
            {"right": puts("mine = ...", "mine = 6"), "wrong": puts("mine = ...", "mine = 5"), "crash": puts("mine = ...", "mine = shapes.volume(1)")},
            files={"helpers.py": b"def check(x):\n    assert x == 6, x\n", "tools/__init__.py": b"", "tools/shapes.py": b"def area(a, b):\n    return a * b\n"},
        ),
        Master(
            "files-config",
            "files",
            [config("config_file: course.yml\n"), code("import numpy as np"), *question("q1", solution(code("draw = np.random.random() # SOLUTION")), tests(code("def test_draw(draw):\n    assert abs(draw - 0.417022) < 1e-5")))],
            {"right": puts("draw = ...", "draw = np.random.random()"), "wrong": puts("draw = ...", "draw = 0.5"), "crash": puts("draw = ...", "draw = np.random.random(")},
            files={"course.yml": b"tests:\n  ok_format: false\ngenerate:\n  seed: 1\n"},
        ),
    )  # fmt: skip


def _structure() -> tuple[Master, ...]:
    """Changes to the notebook's structure by students."""
    cells = [
        config(), text("# Squares"), code("base = 10"), *question("q1", text("Write it."), SQUARE, tests(*CASES), says="points: 3"),
        *question("q2", solution(code("more = square(base) # SOLUTION")), tests(code("assert more == 100"), code("# HIDDEN\nassert isinstance(more, int)")), says="points: 2"),
    ]  # fmt: skip
    done = puts("more = ...", "more = square(base)")
    students: Mapping[str, Change] = {
        "right": all_of(RIGHT, done),
        "wrong": all_of(WRONG, done),
        "crash": all_of(CRASH, done),
        "given": all_of(RIGHT, done, puts("base = 10", "base = 5")),
        "drops-given": all_of(RIGHT, done, drops("base = 10")),
        "elsewhere": all_of(
            adds("base = 10", "def square(x):\n    return x * x"), drops("def square(x):\n    ..."), done
        ),
        "later": all_of(WRONG, done, adds('grader.check("q2")', "def square(x):\n    return x * x")),
        "twice": all_of(WRONG, done, adds('grader.check("q2")', "square = lambda x: x * x\ngrader.check('q1')")),
        "drops-checks": all_of(RIGHT, done, drops("grader.check"), drops("grader.check")),
        "own-cells": all_of(
            RIGHT, done, adds("base = 10", "scratch = 1\nscratch / 0"), adds("base = 10", "Notes.", "markdown")
        ),
    }
    return (
        Master("structure", "structure", cells, students),
        Master("structure-ids", "structure", cells, students, minor=5),
        Master("structure-all", "structure", [raw("# ASSIGNMENT CONFIG\ncheck_all_cell: true\nexport_cell:\n    pdf: false\n    run_tests: true\nsolutions_pdf: false\n"), *cells[1:]], {"right": students["right"], "wrong": students["wrong"], "crash": students["crash"]}),
    )  # fmt: skip
