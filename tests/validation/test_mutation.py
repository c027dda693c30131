"""Mutants: small mistakes inside solution regions, and nothing else."""

import ast
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import AssignmentError, InfrastructureError
from grader.notebook import SourceCell, read_cells
from grader.notebook.markers import keep_solutions, regions
from grader.validation.mutation import Mark, Mutant, load_marks, match_marks, mutants_of

JENA = Path(__file__).parents[2] / "reference" / "jena_density" / "notebook.py"


def cell(solution, *, id="q", manual=0.0, kind="code"):
    """A cell whose region is `solution`, with code around it that could be mutated."""
    source = f"limit = 5\n# BEGIN SOLUTION\n{solution}\n# END SOLUTION\nleft = limit + 5"
    return SourceCell(id, kind, source, "q", manual)


def mutants(solution):
    return mutants_of([cell(solution)])


def after(solution, operator=None):
    """The changed lines after mutation, by one operator or all."""
    return [mutant.after for mutant in mutants(solution) if operator in (None, mutant.operator)]


@pytest.fixture(scope="module")
def jena_cells():
    return read_cells(JENA)


@pytest.fixture(scope="module")
def jena(jena_cells):
    return mutants_of(jena_cells)


@pytest.mark.parametrize(
    ("operator", "solution", "expected"),
    [
        ("number", "x = 7", ["x = 8", "x = 6"]),
        ("number", "x = 1", ["x = 2", "x = 0"]),
        ("number", "x = 0", ["x = 1"]),
        ("number", "x = -3", ["x = -2", "x = -4"]),
        ("number", "x = 0.1", ["x = 0.2", "x = 0.05"]),
        ("number", "x = 0.0", ["x = 1.0"]),
        ("number", "x = (4)", ["x = (5)", "x = (3)"]),
        ("arithmetic", "x = a + b", ["x = a - b"]),
        ("arithmetic", "x = a - b", ["x = a + b"]),
        ("arithmetic", "x = a * b", ["x = a / b"]),
        ("arithmetic", "x = a / b", ["x = a * b"]),
        ("arithmetic", "x = a // b", ["x = a / b"]),
        ("arithmetic", "x = a % b", ["x = a // b"]),
        ("arithmetic", "x = a ** b", ["x = a * b"]),
        ("sign", "x = -a", ["x = a"]),
        ("sign", "x = (-a)", ["x = (a)"]),
        ("matrix product", "x = a @ b", ["x = b @ a"]),
        ("matrix product", "x = a @ (b + c)", ["x = (b + c) @ a"]),
        ("comparison", "x = a < b", ["x = a <= b"]),
        ("comparison", "x = a <= b", ["x = a < b"]),
        ("comparison", "x = a > b", ["x = a >= b"]),
        ("comparison", "x = a >= b", ["x = a > b"]),
        ("comparison", "x = a == b", ["x = a != b"]),
        ("comparison", "x = a != b", ["x = a == b"]),
        ("comparison", "x = a in b", ["x = a not in b"]),
        ("comparison", "x = a is not b", ["x = a is b"]),
        ("logic", "x = a and b", ["x = a or b"]),
        ("logic", "x = a or b", ["x = a and b"]),
        ("logic", "x = a & b", ["x = a | b"]),
        ("logic", "x = not a", ["x = a"]),
        ("logic", "x = y[~mask]", ["x = y[mask]"]),
        ("truth", "x = True", ["x = False"]),
        ("truth", "x = f(keepdim=False)", ["x = f(keepdim=True)"]),
        ("axis", "x = a.mean(axis=0)", ["x = a.mean(axis=1)"]),
        ("axis", "x = a.mean(axis=1)", ["x = a.mean(axis=0)"]),
        ("axis", "x = a.mean(dim=-1)", ["x = a.mean(dim=-2)"]),
        ("axis", "x = a.mean(dim=-2)", ["x = a.mean(dim=-1)"]),
        ("axis", "x = a.sum(0)", ["x = a.sum(1)"]),
        ("axis", "x = torch.cat([a, b], 1)", ["x = torch.cat([a, b], 0)"]),
        ("axis", "x = a.transpose(1, 2)", ["x = a.transpose(0, 2)", "x = a.transpose(1, 1)"]),
        ("slice bound", "x = a[:n]", ["x = a[:]", "x = a[:n + 1]", "x = a[:n - 1]", "x = a[n:]", "x = a[-n:]"]),
        ("slice bound", "x = a[-n:]", ["x = a[:]", "x = a[-n + 1:]", "x = a[-n - 1:]", "x = a[:-n]", "x = a[:n]"]),
        ("slice bound", "x = a[1:]", ["x = a[:]", "x = a[2:]", "x = a[:1]", "x = a[:-1]"]),
        ("slice bound", "x = a[:-1]", ["x = a[:]", "x = a[:0]", "x = a[:-2]", "x = a[-1:]", "x = a[1:]"]),
        ("slice bound", "x = a[0:9]", ["x = a[1:9]", "x = a[0:]", "x = a[0:10]", "x = a[0:8]"]),
        ("slice bound", "x = a[n - 1 :]", ["x = a[:]", "x = a[:n - 1]", "x = a[:-(n - 1)]"]),
        ("index", "x = a[-1]", ["x = a[0]"]),
        ("index", "x = a[:, 0]", ["x = a[:, -1]"]),
        ("argument order", "x = f(a, b, c)", ["x = f(b, a, c)"]),
        ("keyword", "x = f(a, b=c, d=e)", ["x = f(a, d=e)", "x = f(a, b=c)"]),
        ("function", "x = a.mean()", ["x = a.sum()"]),
        ("function", "x = np.sum(a)", ["x = np.mean(a)"]),
        ("function", "x = max(a)", ["x = min(a)"]),
        ("function", "x = a.std()", ["x = a.var()"]),
        ("function", "x = np.zeros(n)", ["x = np.ones(n)"]),
        ("function", "x = a.argmax()", ["x = a.argmin()"]),
        ("function", "x = np.sin(a)", ["x = np.cos(a)"]),
        ("function", "x = math.floor(a)", ["x = math.ceil(a)"]),
        ("function", "x = torch.softmax(a, dim=-1)", ["x = torch.sigmoid(a)"]),
        ("function", "x = torch.softmax(a, 1)", ["x = torch.sigmoid(a)"]),
        ("function", "x = torch.tanh(a)", ["x = torch.relu(a)", "x = a"]),
        ("function", "x = (a + b).tanh()", ["x = (a + b).relu()", "x = (a + b)"]),
        ("function", "x = np.tanh(a)", ["x = a"]),
        ("function", "x = nn.Tanh()", ["x = nn.ReLU()", "x = nn.Identity()"]),
        ("function", "model.train()", ["model.eval()"]),
        ("function", "model.eval()", ["model.train()"]),
        ("statement", "optimizer.zero_grad()", ["pass"]),
        ("statement", "a; b()", ["pass; b()", "a; pass"]),
        ("statement", "total += a", ["pass"]),
        ("augmented assignment", "total += a", ["total = a", "total -= a"]),
        ("augmented assignment", "total *= a", ["total = a", "total /= a"]),
        ("return order", "def f():\n    return a, b", ["return b, a"]),
        ("return order", "def f():\n    return a, b, c", ["return b, a, c", "return a, c, b"]),
    ],
)
def test_each_operator_makes_its_mistakes(operator, solution, expected):
    assert after(solution, operator) == expected


@pytest.mark.parametrize(
    "solution",
    [
        '"""Text with 1 + 2."""',
        "# 1 + 2",
        "import numpy as np",
        "from numpy import sin",
        'raise ValueError(f"{1 + 2} is " + "wrong")',
        'print("a", 1 + 2, sep="")',
        "...",
        "pass",
        "x: tuple[int, 1] = y",
        "def f(a: Literal[1]) -> Literal[True]:\n    return a",
        'assert x, f"{1 + 2}"',
        "x = a.plot(color=1, label=2, verbose=0, figsize=(3, 4), alpha=0.5)",
        "x = max(y, z).real",
        "x = train(mean)",
    ],
)
def test_words_types_imports_and_looks_are_left_alone(solution):
    assert [mutant for mutant in mutants(solution) if mutant.operator not in ("function", "statement")] == []


def test_printing_and_docstrings_are_never_deleted():
    assert after('def f():\n    """Say."""\n    print(1)') == []


def test_symmetric_functions_keep_the_order_of_their_arguments():
    assert after("x = np.maximum(a, b)", "argument order") == []
    assert after("x = f(*a, b)", "argument order") == []


def test_the_methods_train_and_eval_are_swapped_only_without_arguments():
    assert after("course.train(model)", "function") == []
    assert after("x = eval(y)", "function") == []


def test_an_axis_has_no_other_mutants_of_its_number():
    assert after("x = a.softmax(dim=-1)") == ["x = a.sigmoid()", "x = a.softmax(dim=-2)", "x = a.softmax()"]


def test_default_arguments_and_statements_outside_the_region_are_left_alone():
    source = "def f(a=1, b=True):\n    a += 1\n    # BEGIN SOLUTION\n    return a\n    # END SOLUTION\n    return a + 1"
    assert mutants_of([SourceCell("q", "code", source, "q")]) == ()


def test_a_call_that_only_partly_lies_in_a_region_is_left_whole():
    source = "x = f(\n    a,\n    b,\n    # BEGIN SOLUTION\n    c=2,\n    # END SOLUTION\n)"
    found = mutants_of([SourceCell("q", "code", source, "q")])
    assert [mutant.after for mutant in found] == ["c=3,", "c=1,"]


def test_only_automatically_graded_code_with_a_question_is_mutated():
    given_code = SourceCell("given-1", "code", "x = 1 + 2")
    text = SourceCell("q", "markdown", "<!-- BEGIN SOLUTION -->\n1 + 2\n<!-- END SOLUTION -->", "q")
    assert mutants_of([given_code, text, cell("x = 1", manual=2.0)]) == ()


def test_a_mutant_is_the_solved_cell_with_one_change():
    mutant = mutants("x = a + b")[0]
    assert mutant.source == "limit = 5\nx = a - b\nleft = limit + 5"
    assert (mutant.before, mutant.after) == ("x = a + b", "x = a - b")
    assert (mutant.cell, mutant.question, mutant.operator, mutant.line) == ("q", "q", "arithmetic", 3)
    assert mutant.id.startswith("q:arithmetic:")


def test_the_line_counts_the_markers_of_earlier_regions():
    source = "# BEGIN SOLUTION\nx = y\n# END SOLUTION\n\n# BEGIN SOLUTION\n\nx = a + b\n# END SOLUTION"
    assert [mutant.line for mutant in mutants_of([SourceCell("q", "code", source, "q")])] == [7]


def test_a_dropped_keyword_takes_its_line_along_and_no_comment():
    solution = "x = f(\n    a,\n    b=c,\n    # why\n    d=e,\n)"
    found = [mutant for mutant in mutants(solution) if mutant.operator == "keyword"]
    assert [(mutant.before, mutant.after, mutant.line) for mutant in found] == [("b=c,", "", 5), ("d=e,", "", 7)]
    assert "    a,\n    d=e,\n)" in found[0].source
    assert "    b=c,\n)" in found[1].source


def test_equal_changes_of_equal_lines_have_ids_of_their_own():
    found = mutants("x = a + b\nx = a + b")
    assert [(mutant.after, mutant.occurrence) for mutant in found] == [("x = a - b", 0), ("x = a - b", 1)]
    assert len({mutant.id for mutant in found}) == 2


def test_an_id_stays_when_lines_are_put_before_it():
    assert mutants("x = a + b")[0].id == mutants("y = c\n\nx = a + b")[0].id


def test_what_is_the_same_program_is_no_mutant():
    assert after("x = f(a, a)", "argument order") == []
    assert after("x = a @ a", "matrix product") == []
    assert after("def f():\n    return a, a") == []


def test_what_does_not_compile_is_no_mutant():
    assert after("def f():\n    return-a", "sign") == []
    twice = "match a:\n    case {1: b, 2: c}:\n        pass"
    assert after(twice, "number") == ["case {0: b, 2: c}:", "case {1: b, 3: c}:"]


def test_a_top_level_await_compiles_as_it_does_in_a_notebook():
    assert after("x = await f(1)", "number") == ["x = await f(2)", "x = await f(0)"]


def test_a_mutant_that_makes_python_warn_is_kept():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert after("x = a is 1 or '\\d'", "number") == ["x = a is 2 or '\\d'", "x = a is 0 or '\\d'"]


def test_a_magic_in_a_solution_is_an_error_with_cell_and_line():
    with pytest.raises(AssignmentError, match=r"cell 'q', line 2.*given cell"):
        mutants("%matplotlib inline")


def test_without_libcst_an_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "grader.validation.mutation.edits", None)
    with pytest.raises(InfrastructureError, match="libcst: pip install"):
        mutants("x = 1")


def test_the_order_is_that_of_the_notebook_and_always_the_same(jena_cells, jena):
    assert mutants_of(jena_cells) == jena
    cells = [cell.id for cell in jena_cells]
    assert [cells.index(mutant.cell) for mutant in jena] == sorted(cells.index(mutant.cell) for mutant in jena)


def test_every_automatic_question_of_jena_has_mutants(jena_cells, jena):
    written = {cell.question for cell in jena_cells if cell.kind == "code" and cell.question and not cell.manual}
    assert {mutant.question for mutant in jena} == written - {"density"}, "a look-up by name has nothing to mistake"


def test_every_mutant_of_jena_compiles_and_is_unlike_all_others(jena):
    for mutant in jena:
        compile(mutant.source, mutant.id, "exec")
    assert len({mutant.id for mutant in jena}) == len(jena)
    assert len({(mutant.cell, ast.dump(ast.parse(mutant.source))) for mutant in jena}) == len(jena)


def test_every_mutant_of_jena_differs_from_the_solution_inside_a_region_only(jena_cells, jena):
    cells = {cell.id: cell for cell in jena_cells}
    for mutant in jena:
        assert_inside(cells[mutant.cell], mutant)


def assert_inside(cell: SourceCell, mutant: Mutant) -> None:
    """Assert that the text before and after the region is unchanged, and the cell differs."""
    solved = keep_solutions(cell.source)
    assert mutant.source != solved
    region = next(region for region in regions(cell.source) if region.begin < mutant.line - cell.line < region.end)
    lines = cell.source.splitlines()
    head, tail = (keep_solutions("\n".join(part)) for part in (lines[: region.begin], lines[region.end + 1 :]))
    assert mutant.source.startswith(head)
    assert mutant.source.endswith(tail)


EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", "0", "1", "2.5", "-1", "True", "a.shape"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "%", "**", "@", "<", "==", "and"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(inner, inner).map(lambda parts: f"a[{parts[0]}:{parts[1]}, :{parts[0]}]"),
        st.tuples(inner, inner).map(lambda parts: f"np.softmax({parts[0]}, {parts[1]}, axis=-1)"),
        inner.map(lambda part: f"(not {part})"),
        inner.map(lambda part: f"a.tanh({part})"),
    ),
    max_leaves=6,
)


@settings(max_examples=50, deadline=None)
@given(st.lists(EXPRESSIONS, min_size=1, max_size=3))
def test_mutants_of_any_program_compile_are_distinct_and_stay_inside(expressions):
    marked = cell("\n".join(f"x = {expression}" for expression in expressions))
    found = mutants_of([marked])
    programs = {ast.dump(ast.parse(source)) for source in [keep_solutions(marked.source), *(m.source for m in found)]}
    assert len(programs) == len(found) + 1
    assert len({mutant.id for mutant in found}) == len(found)
    for mutant in found:
        assert_inside(marked, mutant)
        assert mutant.before in marked.source
        assert mutant.after in mutant.source


MARK = """[[equivalent]]
question = "q"
before = "x = a + b"
after = "x = a - b"
reason = "b is zero"
"""


@pytest.fixture
def marks_file(tmp_path):
    path = tmp_path / "toy" / "survivors.toml"
    path.parent.mkdir()
    return path


def test_marks_are_read(marks_file):
    marks_file.write_text(MARK)
    assert load_marks(marks_file) == (Mark("q", "x = a + b", "x = a - b", "b is zero"),)


def test_a_tolerated_mistake_is_told_from_an_equivalent_mutant(marks_file):
    marks_file.write_text(MARK.replace("[[equivalent]]", "[[tolerated]]"))
    assert load_marks(marks_file) == (Mark("q", "x = a + b", "x = a - b", "b is zero", equivalent=False),)


def test_a_missing_file_marks_nothing(marks_file):
    assert load_marks(marks_file) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MARK.replace("b is zero", " "), "1: the reason is empty; say why"),
        (MARK.replace("reason", "because"), "1: unknown key 'because'; known are question"),
        (MARK.replace('reason = "b is zero"', ""), "1: reason is missing"),
        (MARK.replace('"b is zero"', "0"), "1: reason is a text in quotes, not 0"),
        (MARK + MARK.replace("after", "behind"), "2: unknown key 'behind'"),
        (MARK.replace("equivalent", "mutants"), "unknown key 'mutants'; write .*tolerated"),
        ("tolerated = 1", "not a list of tables"),
        ("[equivalent]", "not a list of tables"),
        ("equivalent =", "Invalid value"),
    ],
)
def test_a_bad_mark_is_an_error_that_names_file_and_remedy(marks_file, text, message):
    marks_file.write_text(text)
    with pytest.raises(AssignmentError, match=f"^toy/survivors.toml: .*{message}"):
        load_marks(marks_file)


def test_a_mark_holds_for_every_mutant_with_its_change():
    found = mutants("x = a + b\nx = a + b\nx = a * b")
    mark = Mark("q", "x = a + b", "x = a - b", "b is zero")
    assert match_marks(found, [mark], "survivors.toml") == {found[0].id: mark, found[1].id: mark}
    assert len(found) == 3


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (Mark("q", "x = a + bb", "x = a - b", "so"), r"no mutant of 'q' .*did you mean before = 'x = a \+ b'"),
        (Mark("q", "x = a + b", "x = a -- b", "so"), "has after = .*did you mean 'x = a - b'"),
        (Mark("q", "nothing", "x = a - b", "so"), "remove the mark"),
        (Mark("q", "x = a + b", "nothing", "so"), "remove the mark"),
        (Mark("p", "x = a + b", "x = a - b", "so"), "no mutant is of a question 'p'; remove the mark"),
        (Mark("qq", "x = a + b", "x = a - b", "so"), r"no mutant is of a question 'qq'; did you mean 'q'\?"),
    ],
)
def test_a_stale_mark_is_an_error_that_says_what_is_near(mark, message):
    with pytest.raises(AssignmentError, match=message):
        match_marks(mutants("x = a + b"), [mark], "survivors.toml")


def test_the_same_mark_twice_is_an_error():
    mark = Mark("q", "x = a + b", "x = a - b", "b is zero")
    with pytest.raises(AssignmentError, match="marked twice"):
        match_marks(mutants("x = a + b"), [mark, mark], "survivors.toml")
