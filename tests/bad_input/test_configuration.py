"""Exercises with mistakes: one line names the file and says what to fix."""

import datetime
import json
import shutil

import pytest
from helpers import Recorded, request_for
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import AssignmentError, CourseError, GradecastError
from grader.exercise.assignment import load_reference
from grader.exercise.calibration import Calibration, render
from grader.exercise.known_solutions import check_samples, load_samples
from grader.exercise.public_assignment import load_release, release_document
from grader.exercise.threshold_rule import derive
from grader.exercise.thresholds import find_calibration, origin_of, thresholds_of
from grader.exercise.unseen import load_unseen
from grader.grading.verdicts import judge_class
from grader.model import Metric
from grader.validation.mutation import load_marks

VALUES = {
    "true": "true",
    "a number": "1",
    "negative": "-1",
    "huge": "9" * 25,
    "a fraction": "0.5",
    "NaN": "nan",
    "infinity": "inf",
    "text": '"abc"',
    "an empty text": '""',
    "a date": "2026-01-01",
    "a time": "12:00:00",
    "a list of numbers": "[1, 2]",
    "a list of lists": "[[1]]",
    "a list of tables": "[{}]",
    "a table": "{ a = 1 }",
}
RIGHT = {
    "title": {"text", "an empty text"},
    "data": {"text", "an empty text"},  # a missing dataset is reported only when it is looked up
    "seed": {"a number"},
    "preload": set(),
    "requirements": set(),
    "demo": set(),
    "parameters": set(),
    "limits": set(),
    "mutants": set(),
    "questions": set(),
    "unseen": set(),
}


def write(folder, text, name="assignment.toml"):
    (folder / name).write_text(text, encoding="utf-8")


def line_of(folder, one_clear_line, *names, load=load_reference):
    with pytest.raises((AssignmentError, GradecastError)) as caught:
        load(folder)
    assert caught.value.exit_code == 2
    return one_clear_line(caught.value, *names, folder=folder)


def settings(toy_folder, key):
    """The settings of the toy exercise without `key`: the top-level part, and the tables."""
    import tomli_w

    from grader.exercise.settings import read_toml

    table = read_toml(toy_folder / "assignment.toml")
    table.pop(key, None)
    return tomli_w.dumps(table)


@pytest.mark.parametrize("key", RIGHT)
def test_every_key_with_a_value_of_every_wrong_kind_is_one_clear_line(toy_folder, one_clear_line, key):
    rest = settings(toy_folder, key)
    for kind, value in VALUES.items():
        if kind not in RIGHT[key]:
            write(toy_folder, f"{key} = {value}\n{rest}")
            line = line_of(toy_folder, one_clear_line, "toy/")
            assert key in line or "question" in line, (kind, line)


LIMITS = ["cell_seconds", "memory_mib", "processes", "submission_mib", "threads"]


@pytest.mark.parametrize("key", LIMITS)
def test_every_limit_with_a_value_of_every_wrong_kind_is_one_clear_line(toy_folder, one_clear_line, key):
    text = (toy_folder / "assignment.toml").read_text()
    for kind, value in VALUES.items():
        if kind == "a number" or (kind == "a fraction" and key == "cell_seconds"):
            continue
        write(
            toy_folder,
            text.replace(
                "[limits]\ncell_seconds = 3\nrun_seconds = 30\nmemory_mib = 512", f"[limits]\n{key} = {value}"
            ),
        )
        line_of(toy_folder, one_clear_line, "toy/assignment.toml", "[limits]", key)


QUESTIONS = {
    "id": set(),
    "title": {"text", "an empty text"},
    "points": set(),
    "manual": set(),
}


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_key_of_a_question_with_a_wrong_value_is_one_clear_line(toy_folder, one_clear_line, key):
    text = (toy_folder / "assignment.toml").read_text()
    right = {
        "id": 'id = "smooth"',
        "title": 'title = "A moving average"',
        "points": "points = 4",
        "manual": "manual = 1",
    }
    for kind, value in VALUES.items():
        if kind not in QUESTIONS[key] and value != "1":
            write(toy_folder, text.replace(right[key], f"{key} = {value}"))
            line_of(toy_folder, one_clear_line, "toy/assignment.toml")


IDS = ["", " ", "a b", "a/b", "../x", "é", "a\\nb", "x" * 49, "a.b", "a\\u202Eb", '\\"', "gradecast"]


@pytest.mark.parametrize("id", IDS)
def test_a_question_id_that_no_cell_can_have_is_refused(toy_folder, one_clear_line, id):
    """Otherwise its answers would be lost between release and grading."""
    for name in ("assignment.toml", "notebook.py", "checks.py"):
        text = (toy_folder / name).read_text()
        write(toy_folder, text.replace('"mean"', f'"{id}"'), name)
    line_of(toy_folder, one_clear_line, "toy/")


def test_a_question_named_like_the_checks_of_another_is_refused(toy_folder, one_clear_line):
    for name in ("assignment.toml", "notebook.py", "checks.py"):
        text = (toy_folder / name).read_text()
        write(toy_folder, text.replace('"smooth"', '"mean-checks"'), name)
    assert "two cells would be called 'mean-checks'" in line_of(toy_folder, one_clear_line, "toy/")


TOML = {
    "empty": b"",
    "only a comment": b"# nothing\n",
    "not TOML": b"dear colleague",
    "JSON": b'{"title": "x"}',
    "cut off": b'title = "abc',
    "a key twice": b"seed = 1\nseed = 2\n",
    "a table twice": b"[limits]\n[limits]\n",
    "NUL": b"title = \x00\n",
    "UTF-16": 'title = "x"'.encode("utf-16"),
    "Latin-1": 'title = "Übung"'.encode("latin-1"),
    "a byte order mark": b"\xef\xbb\xbfseed = 1",
    "an unknown key": b"seeds = 1\n",
    "an unknown key with an escape": b'"\\u001b[2J" = 1\n',
    "an unknown table": b"[grading]\n",
    "an unknown limit": b"[limits]\ncell_second = 1\n",
    "an unknown key of unseen": b"[unseen]\nsede = 'x'\n",
    "an unknown key of mutants": b"[mutants]\nquick = {}\n",
    "an unknown key of a question": b"[[questions]]\nid = 'a'\ntitle = 'a'\npoints = 1\npionts = 1\n",
    "a question without points": b"[[questions]]\nid = 'a'\ntitle = 'a'\n",
    "a bonus that is no truth": b"[[questions]]\nid = 'a'\ntitle = 'a'\npoints = 1\nbonus = 2\n",
    "an empty question": b"[[questions]]\n",
    "more by hand than there are": b"[[questions]]\nid = 'a'\ntitle = 'a'\npoints = 1\nmanual = 2\n",
    "one question twice": b"[[questions]]\nid='a'\ntitle='a'\npoints=1\n[[questions]]\nid='a'\ntitle='a'\npoints=1\n",
    "nested deeply": b"parameters = " + b"[" * 50_000,
    "a seed of 5000 digits": b"seed = " + b"9" * 5000,
    "a seed that is too large": b"seed = 2147483648",
}


@pytest.mark.parametrize("data", TOML.values(), ids=TOML.keys())
def test_settings_that_cannot_be_used_are_one_clear_line(toy_folder, one_clear_line, data):
    (toy_folder / "assignment.toml").write_bytes(data)
    line_of(toy_folder, one_clear_line, "toy/assignment.toml")


@pytest.mark.parametrize("value", ["nan", "inf", "2026-01-01", "{ a = 1 }", "[nan]"])
@pytest.mark.parametrize("place", ["[parameters]\nWIDTH = {}", "[mutants]\nparameters = {{ WIDTH = {} }}"])
def test_a_parameter_without_a_literal_is_refused(toy_folder, one_clear_line, place, value):
    text = (toy_folder / "assignment.toml").read_text()
    write(toy_folder, f"{text}\n{place.format(value)}\n")
    line_of(toy_folder, one_clear_line, "toy/assignment.toml", "'WIDTH'")


toml_values = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=6)
    | st.just(datetime.date(2026, 1, 1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(RIGHT)), toml_values)
def test_any_value_of_any_key_is_valid_or_refused_in_one_line(one_clear_line, key, value):
    from grader.exercise.settings import check_settings, limits_of, question_of

    table = {key: value}
    try:
        check_settings(table, "toy/assignment.toml")
        limits_of(table.get("limits", {}), "toy/assignment.toml")
        for entry in table.get("questions", ()):
            question_of(entry, "toy/assignment.toml")
    except AssignmentError as error:
        one_clear_line(error, "toy/assignment.toml")
    else:
        json.dumps(table, allow_nan=False)


SOURCES = {
    "does not parse": "def f(:\n",
    "does not parse, with a long line": "x = (" + "1 + " * 300 + "\n",
    "raises": 'raise RuntimeError("no")',
    "raises with many lines": 'raise RuntimeError("no\\n" * 100)',
    "raises without a word": "raise RuntimeError",
    "raises an escape sequence": 'raise RuntimeError("\\x1b[2J")',
    "ends the program": "import sys\nsys.exit()",
    "ends the program well": "raise SystemExit(0)",
    "imports what is not there": "import not_there_at_all",
    "never stops to call itself": "def f():\n    f()\nf()",
    "nested deeply": "x = " + "(" * 500 + ")" * 500,
}
FILES = ["checks.py", "probes.py", "unseen.py"]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_a_module_that_cannot_be_run_is_one_clear_line(toy_folder, one_clear_line, file, source):
    (toy_folder / file).write_text(source)
    line_of(toy_folder, one_clear_line, file)


@pytest.mark.parametrize("file", [*FILES, "notebook.py"])
@pytest.mark.parametrize("data", [b"x = '\x00'", "x = 'é'".encode("latin-1"), "x = 1".encode("utf-16")])
def test_a_file_that_is_not_text_is_one_clear_line(toy_folder, one_clear_line, file, data):
    (toy_folder / file).write_bytes(data)
    line_of(toy_folder, one_clear_line, file)


@pytest.mark.parametrize("file", ["checks.py", "notebook.py"])
def test_a_file_that_is_empty_is_one_clear_line(toy_folder, one_clear_line, file):
    (toy_folder / file).write_text("")
    line_of(toy_folder, one_clear_line, "toy/")


@pytest.mark.parametrize("file", ["checks.py", "probes.py", "notebook.py"])
@pytest.mark.parametrize("how", ["missing", "a folder", "a dangling link"])
def test_a_missing_file_is_one_clear_line(toy_folder, one_clear_line, file, how):
    (toy_folder / file).unlink()
    if how == "a folder":
        (toy_folder / file).mkdir()
    elif how == "a dangling link":
        (toy_folder / file).symlink_to("nowhere")
    line_of(toy_folder, one_clear_line, "toy/")


MARK = '@check("mean", points=1, hint="Sum, then divide by how many there are.")'
CHECKS = {
    "an unknown question": (MARK, MARK.replace('"mean"', '"means"')),
    "a question that is a number": (MARK, MARK.replace('"mean"', "1")),
    "a question that is a list": (MARK, MARK.replace('"mean"', '["mean"]')),
    "no question": (MARK, MARK.replace('"mean", ', "")),
    "points that are NaN": (MARK, MARK.replace("points=1", 'points=float("nan")')),
    "points that are infinite": (MARK, MARK.replace("points=1", "points=1e999")),
    "points that are text": (MARK, MARK.replace("points=1", 'points="one"')),
    "points that are none": (MARK, MARK.replace("points=1", "points=None")),
    "no points": (MARK, MARK.replace("points=1, ", "")),
    "a hint that is a number": (MARK, MARK.replace('hint="Sum, then divide by how many there are."', "hint=5")),
    "hidden that is text": (MARK, MARK.replace("points=1", 'points=1, hidden="no"')),
    "a metric that is a number": (MARK, MARK.replace("points=1", "points=1, hidden=True, metric=3")),
    "a metric that is none": (MARK, MARK.replace("points=1", 'points=1, hidden=True, metric="mae"')),
    "an unknown argument": (MARK, MARK.replace("points", "pionts")),
    "no docstring": ('    """The mean of 0, 1, 2, 3 is right."""\n', ""),
    "two of one name": ("def mean_of_one_value", "def mean_of_a_range"),
    "points below zero": ('points=1, hint="Sum', 'points=-1, hint="Sum'),
}


@pytest.mark.parametrize(("old", "new"), CHECKS.values(), ids=CHECKS.keys())
def test_a_check_with_impossible_arguments_is_one_clear_line(toy_folder, one_clear_line, old, new):
    text = (toy_folder / "checks.py").read_text()
    assert old in text
    write(toy_folder, text.replace(old, new), "checks.py")
    line_of(toy_folder, one_clear_line)


def test_points_below_zero_are_refused_even_where_the_sum_is_right(toy_folder, one_clear_line):
    text = (toy_folder / "checks.py").read_text()
    text = text.replace('points=1, hint="Sum', 'points=-1, hint="Sum')
    write(toy_folder, text.replace("points=2, hidden=True", "points=4, hidden=True", 1), "checks.py")
    line_of(toy_folder, one_clear_line, "toy/checks.py", "not negative")


def test_two_probes_of_one_name_are_refused(toy_folder, one_clear_line):
    text = (toy_folder / "probes.py").read_text()
    write(toy_folder, text.replace("def averages", "def means"), "probes.py")
    line_of(toy_folder, one_clear_line, "toy/probes.py", "'means'")


UNSEEN = {
    "no draw": "",
    "draw that is no function": "draw = 5",
    "draw without arguments": "def draw():\n    return 1",
    "nothing drawn": "def draw(rng, data):\n    return None",
    "a dict drawn": 'def draw(rng, data):\n    return {"inputs": {}}',
    "an error": 'def draw(rng, data):\n    raise ValueError("no\\nno")',
    "objects drawn": "from grader.model import Unseen\ndef draw(rng, data):\n    return Unseen({'x': object()})",
    "numbers as keys": "from grader.model import Unseen\ndef draw(rng, data):\n    return Unseen({1: 2})",
    "inputs that are a list": "from grader.model import Unseen\ndef draw(rng, data):\n    return Unseen([object()])",
}


@pytest.mark.parametrize("source", UNSEEN.values(), ids=UNSEEN.keys())
def test_unseen_inputs_that_cannot_be_drawn_are_one_clear_line(toy_folder, tmp_path, one_clear_line, source):
    write(toy_folder, source, "unseen.py")
    line_of(
        toy_folder,
        one_clear_line,
        "toy/unseen.py",
        load=lambda it: load_unseen(load_reference(it), None, tmp_path / "c"),
    )


HEADERS = {
    "no quotes": "# %% question=mean",
    "an open quote": '# %% question="mean',
    "no value": '# %% question="mean" manual=',
    "no key": '# %% ="mean"',
    "a number": "# %% question=5",
    "a list": '# %% question=["mean"]',
    "manual that is text": '# %% question="mean" manual="1"',
    "manual that is true": '# %% question="mean" manual=true',
    "manual that is NaN": '# %% question="mean" manual=NaN',
    "manual that is infinite": '# %% question="mean" manual=1e999',
    "manual below zero": '# %% question="mean" manual=-1',
    "tags that are text": '# %% question="mean" tags="parameters"',
    "tags that are a number": '# %% question="mean" tags=5',
    "tags that are numbers": '# %% question="mean" tags=[1]',
    "an answer that is the budget": '# %% question="mean" tags=["parameters"]',
    "an unknown key": '# %% qestion="mean"',
    "raw": '# %% [raw] question="mean"',
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_a_header_of_a_cell_that_cannot_be_read_is_one_clear_line(toy_folder, one_clear_line, header):
    text = (toy_folder / "notebook.py").read_text().replace('# %% tags=["parameters"]', "# %%")
    write(toy_folder, text.replace('# %% question="mean"', header), "notebook.py")
    line_of(toy_folder, one_clear_line, "toy/notebook.py")


@pytest.mark.parametrize("source", ["WIDTH = ", "%matplotlib inline\nWIDTH = 3", "WIDTH = '\x00'"])
def test_a_budget_that_is_not_python_is_one_clear_line(toy_folder, one_clear_line, source):
    text = (toy_folder / "notebook.py").read_text()
    write(toy_folder, text.replace("WIDTH = 3", source), "notebook.py")
    line_of(toy_folder, one_clear_line, "toy/assignment.toml", "must be plain Python")


HEADER = '"""A mistake."""\n\nCAUGHT_BY = {}\n\n\n# %% question="mean"\nmean = None\n'
SAMPLES = {
    "does not parse": "def f(:",
    "no cell": '"""A mistake."""\nCAUGHT_BY = ["mean_of_a_range"]\n',
    "an unknown question": HEADER.format('["mean_of_a_range"]').replace('"mean"', '"means"'),
    "an unknown check": HEADER.format('["mean_of_ranges"]'),
    "one text": HEADER.format('"mean_of_a_range"'),
    "a number": HEADER.format("5"),
    "numbers": HEADER.format("[1, 2]"),
    "none": HEADER.format("None"),
    "a dict": HEADER.format('{"mean_of_a_range": 1}'),
    "computed": HEADER.format("list(CHECKS)"),
    "NUL": HEADER.format("[]") + "\x00",
    "nested deeply": "x = " + "(" * 5000,
    "a bad header": HEADER.format("[]").replace('"mean"', '"mean'),
}


@pytest.mark.parametrize("folder", ["mistakes", "alternatives"])
@pytest.mark.parametrize("source", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_mistake_that_cannot_be_used_is_one_clear_line(toy, one_clear_line, folder, source):
    shutil.rmtree(toy.folder / "mistakes")
    (toy.folder / folder).mkdir(exist_ok=True)
    (toy.folder / folder / "bad.py").write_text(source)

    def load(_):
        for sample in load_samples(toy.folder / folder):
            (toy.folder / "mistakes").mkdir(exist_ok=True)
            shutil.copy(toy.folder / folder / f"{sample.name}.py", toy.folder / "mistakes" / "copy.py")
        check_samples(toy)

    if folder == "alternatives":
        load = _load_alternatives(toy)
    line_of(toy.folder, one_clear_line, load=load)


def _load_alternatives(toy):
    from grader.exercise.known_solutions import sample_notebook

    def load(_):
        for sample in load_samples(toy.folder / "alternatives"):
            sample_notebook(toy, sample)
            if sample.caught_by:
                raise AssignmentError("alternatives are caught by nothing; expected so")

    return load


@pytest.mark.parametrize("how", ["a folder", "Latin-1"])
def test_a_mistake_that_is_not_text_is_one_clear_line(toy, one_clear_line, how):
    path = toy.folder / "mistakes" / "bad.py"
    path.mkdir() if how == "a folder" else path.write_bytes("# é".encode("latin-1"))
    line_of(toy.folder, one_clear_line, "mistakes/bad.py", load=lambda _: check_samples(toy))


@pytest.fixture
def calibrated(noisy):
    metric = Metric("error", "An error.", False, 1.0, 0.0, lambda observed, expected: 0.0)
    calibration = Calibration(
        {"error_of_the_guess": derive(metric, [0.1, 0.3, 0.2], 0.05, 0.95)},
        origin_of(noisy, ""),
        ("reference",),
        1003,
        {"python": "3"},
    )
    path = noisy.folder / "thresholds.toml"
    path.write_text(render("noisy", calibration))
    assert find_calibration(noisy, "") is not None
    return path


NUMBERS = ["threshold", "margin", "achieved", "rank", "false_fail_rate", "minimum", "median", "maximum"]


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", '"0.3"', "true", "[0.3]", "2026-01-01"])
def test_a_threshold_that_is_not_a_number_is_one_clear_line_and_never_applied(
    noisy, calibrated, one_clear_line, key, value
):
    text = calibrated.read_text()
    lines = [f"{key} = {value}" if line.startswith(f"{key} = ") else line for line in text.splitlines()]
    calibrated.write_text("\n".join(lines))
    assert calibrated.read_text() != text
    line_of(noisy.folder, one_clear_line, "noisy/thresholds.toml", load=lambda _: find_calibration(noisy, ""))


THRESHOLDS = {
    "empty": "",
    "not TOML": "dear colleague",
    "metrics that are a list": "metrics = [1]",
    "a metric that is a number": "[metrics]\nerror_of_the_guess = 0.3\n[provenance]\n",
    "no provenance": "[metrics]\n",
    "nested deeply": "x = " + "[" * 50_000,
    "5000 digits": "x = " + "9" * 5000,
}


@pytest.mark.parametrize("text", THRESHOLDS.values(), ids=THRESHOLDS.keys())
def test_thresholds_that_cannot_be_read_are_one_clear_line(noisy, calibrated, one_clear_line, text):
    calibrated.write_text(text)
    line_of(noisy.folder, one_clear_line, "noisy/thresholds.toml", load=lambda _: find_calibration(noisy, ""))


PROVENANCE = {
    "a budget that is a number": ("[provenance.budget]", "[provenance.other]"),
    "another metric": ("[metrics.error_of_the_guess]", "[metrics.error]"),
    "an unknown key": ("rank = 1", "rank = 1\nranks = 1"),
    "a missing key": ("rank = 1\n", ""),
    "a margin below zero": ("margin = ", "margin = -"),
    "values that are a number": ("values = [", "others = ["),
    "other data": ('data = ""', 'data = "abc"'),
    "data that are a number": ('data = ""', "data = 5"),
}


@pytest.mark.parametrize(("old", "new"), PROVENANCE.values(), ids=PROVENANCE.keys())
def test_a_calibration_of_something_else_is_one_clear_line(noisy, calibrated, one_clear_line, old, new):
    text = calibrated.read_text()
    assert old in text
    calibrated.write_text(text.replace(old, new))

    def load(_):
        return thresholds_of(noisy, find_calibration(noisy, ""))

    line_of(noisy.folder, one_clear_line, "noisy/thresholds.toml", "run gradecast calibrate noisy", load=load)


def test_a_folder_in_place_of_thresholds_is_one_clear_line(noisy, calibrated, one_clear_line):
    calibrated.unlink()
    calibrated.mkdir()
    line_of(noisy.folder, one_clear_line, "noisy/thresholds.toml", load=lambda _: find_calibration(noisy, ""))


@pytest.mark.parametrize("value", ['best="lowest"', 'best="hight"', "best=None", "best=1"])
def test_a_metric_without_a_direction_is_refused(noisy, one_clear_line, value):
    text = (noisy.folder / "checks.py").read_text()
    assert 'best="low"' in text
    write(noisy.folder, text.replace('best="low"', value), "checks.py")
    line_of(noisy.folder, one_clear_line, 'best="low"')


BOUNDS = [
    'bound=float("nan")',
    'bound="one"',
    "bound=None",
    "bound=1.0, slack=2",
    'bound=1.0, slack=float("nan")',
    'bound=1.0, slack="x"',
]


@pytest.mark.parametrize("value", BOUNDS)
def test_a_metric_without_a_bound_is_refused(noisy, one_clear_line, value):
    text = (noisy.folder / "checks.py").read_text()
    assert "bound=1.0" in text
    write(noisy.folder, text.replace("bound=1.0", value), "checks.py")
    line_of(noisy.folder, one_clear_line, "checks.py")


SURVIVORS = {
    "not TOML": "equivalent =",
    "a list of numbers": "equivalent = [1]",
    "a table": "[equivalent]\nquestion = 'mean'",
    "an unknown kind": "[[survivors]]\n",
    "empty": "[[tolerated]]\n",
    "numbers": "[[tolerated]]\nquestion = 1\nbefore = 2\nafter = 3\nreason = 4\n",
    "5000 digits": "equivalent = " + "9" * 5000,
    "nested deeply": "equivalent = " + "[" * 50_000,
    "an unknown key that commands a terminal": '"\\u001b[2J" = 1',
}


@pytest.mark.parametrize("text", SURVIVORS.values(), ids=SURVIVORS.keys())
def test_marked_survivors_that_cannot_be_read_are_one_clear_line(tmp_path, one_clear_line, text):
    (tmp_path / "survivors.toml").write_text(text)
    line_of(tmp_path, one_clear_line, "survivors.toml", load=lambda it: load_marks(it / "survivors.toml"))


@pytest.mark.parametrize("how", ["a folder", "Latin-1"])
def test_marked_survivors_that_are_not_text_are_one_clear_line(tmp_path, one_clear_line, how):
    path = tmp_path / "survivors.toml"
    path.mkdir() if how == "a folder" else path.write_bytes("# é".encode("latin-1"))
    line_of(tmp_path, one_clear_line, "survivors.toml", load=lambda _: load_marks(path))


RELEASES = {
    "not JSON": b"{",
    "empty": b"",
    "a list": b"[]",
    "null": b"null",
    "another version": b'{"schema": 2, "name": "toy"}',
    "no version": b'{"name": "toy"}',
    "no name": b'{"schema": 1}',
    "a name that is a number": b'{"schema": 1, "name": 5}',
    "an unknown key": b'{"schema": 1, "name": "toy", "virus": 1}',
    "questions that are numbers": b'{"schema": 1, "name": "toy", "questions": [1]}',
    "a limit that is NaN": b'{"schema": 1, "name": "toy", "limits": {"threads": NaN}}',
    "nested deeply": b"[" * 100_000,
    "UTF-16": '{"schema": 1}'.encode("utf-16"),
}


@pytest.fixture
def released(toy, tmp_path):
    """The parts of a release that are read here."""
    folder = tmp_path / "handed out" / "toy"
    (folder / "public").mkdir(parents=True)
    shutil.copy(toy.folder / "probes.py", folder / "public")
    (folder / "public" / "checks.py").write_text("")
    (folder / "public" / "assignment.json").write_text(json.dumps(release_document(toy.assignment)))
    assert load_release(folder).name == "toy"
    return folder


@pytest.mark.parametrize("data", RELEASES.values(), ids=RELEASES.keys())
def test_a_release_that_was_damaged_on_its_way_is_one_clear_line(released, one_clear_line, data):
    (released / "public" / "assignment.json").write_bytes(data)
    line_of(released, one_clear_line, load=load_release)


@pytest.mark.parametrize("file", ["assignment.json", "checks.py", "probes.py"])
@pytest.mark.parametrize("how", ["missing", "a folder"])
def test_a_release_with_a_file_missing_is_one_clear_line(released, one_clear_line, file, how):
    (released / "public" / file).unlink()
    if how == "a folder":
        (released / "public" / file).mkdir()
    line_of(released, one_clear_line, file, load=load_release)


def test_judging_without_results_is_bad_input(course, one_clear_line):
    with pytest.raises(GradecastError) as caught:
        judge_class(request_for(course), Recorded())
    one_clear_line(caught.value, "no results to judge", folder=course)


@pytest.mark.parametrize("name", ["", ".", "..", "../toy", "toy/", "/toy", "Toy", "t\x1b[2Joy", "x" * 300])
def test_a_missing_exercise_is_one_clear_line(course, one_clear_line, name):
    from grader.exercise.course import find_course

    with pytest.raises(CourseError) as caught:
        find_course(course).exercise(name)
    named = "there are: toy" if len(name) < 3 or len(name) > 12 else "did you mean 'toy'?"
    one_clear_line(caught.value, named, folder=course)
