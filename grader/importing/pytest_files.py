"""Imports a notebook with marked solutions and pytest files into `reference/<name>/`: each test becomes a cell."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from grader.errors import AuthorError, InputError, in_a_line
from grader.importing.checks import InPlace, checks_text
from grader.importing.exercise import PROBES, Imported, settings_text, title_of
from grader.importing.folder import free_folder, write_exercise
from grader.importing.source import document_of, read_as_notebook, read_source_text
from grader.notebook.nbgrader_markers import Rules
from grader.notebook.nbgrader_source import NOTEBOOK, cells_of
from grader.notebook.statements import Reader

__all__ = ["import_pytest"]

RULES = Rules()
_HINT = "Run the cell of {name} in your notebook and read what it says."
_HIDDEN_HINT = "Try your answer on other values than those of the tests that you can see."
_SLUG = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class _Test:
    """One test function, or one class of tests."""

    name: str
    """Its name in pytest."""
    code: str
    """Its code with everything in its file except other tests."""
    uses: frozenset[str]
    """Names that it mentions."""
    hidden: bool
    """Whether students do not see it."""
    says: str
    """The first line of its docstring; empty if it has none."""


def import_pytest(
    notebook: Path, tests: Sequence[Path], hidden: Sequence[Path], name: str, reference: Path
) -> Imported:
    """Make `reference/name/` from `notebook` and its test files: `tests`, which students get, and `hidden` ones.

    Solutions are between `# BEGIN SOLUTION` and `# END SOLUTION`. Each test is worth one point, and belongs to the
    answer that defines the names in it. Raises `InputError` with one clear line.
    """
    folder = free_folder(name, reference)
    document = read_as_notebook(notebook)
    found = [test for path in tests for test in _tests_of(path, False)]
    found += [test for path in hidden for test in _tests_of(path, True)]
    if not found:
        raise InputError(f"{', '.join(map(str, (*tests, *hidden)))}: no function test_… there; write one")
    answers = _mark_answers(document, notebook)
    entries: list[InPlace] = []
    for test in found:
        id = _free(_SLUG.sub("-", test.name).strip("-")[:48], {entry.cell for entry in entries} | set(answers))
        question = next((id for id, names in answers.items() if names & test.uses), next(reversed(answers)))
        document.cells.append(_cell(id, test, notebook.stem, document))
        hint = (_HIDDEN_HINT if test.hidden else _HINT).format(name=test.name)
        entries.append(InPlace(id, question, 1.0, test.hidden, hint, test.says or f"{test.name} passes."))
    try:
        cells = cells_of(document.cells, RULES, notebook.name)
    except AuthorError as error:
        raise InputError(f"{notebook.parent}: {error}") from None
    table = {
        "title": title_of(cells) or name,
        "seed": 1,
        "requirements": ["gradecast[students]", "pytest"],
        "nbgrader": {"notebook": notebook.stem},
        "questions": [_question(id, entries) for id in answers],
    }
    says = "Tests of pytest as checks. They run inside the notebook, in the student's process, and are believed."
    files = {
        "assignment.toml": settings_text(table),
        NOTEBOOK: document_of(document),
        "probes.py": PROBES.encode(),
        "checks.py": checks_text(says, entries).encode(),
    }
    write_exercise(folder, files)
    count = sum(test.hidden for test in found)
    return Imported(folder, notebook, (), (), len(answers), len(found), 0.0, float(len(found)), len(cells), count)


def _question(id: str, entries: Sequence[InPlace]) -> Mapping[str, Any]:
    return {"id": id, "title": id, "points": sum(item.points for item in entries if item.question == id)}


def _free(stem: str, taken: set[str]) -> str:
    id, count = stem, 1
    while id in taken:
        count += 1
        id = f"{stem}-{count}"
    return id


def _mark_answers(document: Any, where: Path) -> dict[str, frozenset[str]]:
    """Add nbgrader's metadata to each cell with a solution; returns the names that it defines, by id.

    Raises `InputError` if there is none, or if the notebook belongs to another system.
    """
    answers: dict[str, frozenset[str]] = {}
    for number, cell in enumerate(document.cells, start=1):
        if cell.metadata.get("nbgrader"):
            raise InputError(f"{where}: cell {number} is marked for nbgrader; use gradecast import-nbgrader")
        if cell.cell_type == "raw" and re.match(r"#\s+(BEGIN QUESTION|ASSIGNMENT CONFIG)", cell.source):
            raise InputError(f"{where}: cell {number} is marked for Otter; use gradecast import-otter")
        if cell.cell_type == "code" and any(RULES.begin_solution in line for line in cell.source.split("\n")):
            names = frozenset(name for item in Reader().statements(cell.source) for name in item.binds)
            id = _free(_SLUG.sub("-", min(names, key=cell.source.find, default="answer"))[:40], set(answers))
            answers[id] = names
            cell.metadata["nbgrader"] = _marks(id, solution=True)
    if not answers:
        raise InputError(
            f"{where}: no cell says what students write; put # BEGIN SOLUTION and # END SOLUTION around it"
        )
    return answers


def _marks(id: str, **values: object) -> dict[str, object]:
    usual = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return {**usual, "grade_id": id, **values}


def _cell(id: str, test: _Test, notebook: str, document: Any) -> Any:
    import nbformat

    quote = "'''" if "'''" not in test.code else '"""'
    modules = " ".join(sorted(_stand_ins(test.code, notebook)))
    more = f", modules={modules!r}" if modules else ""
    start = "from grader.worker.cases import passes_pytest"
    call = f"{start}\n\npasses_pytest(globals(), r{quote}\n{test.code}\n{quote}{more})"
    source = f"# {test.name}\n{call}"
    if test.hidden:
        notice = f"# {test.name}: hidden, and run here when this notebook is graded."
        source = "\n".join([notice, "### BEGIN HIDDEN TESTS", call, "### END HIDDEN TESTS"])
    cell = nbformat.v4.new_code_cell(source, metadata={"nbgrader": _marks(id, grade=True, locked=True, points=1.0)})
    cell.pop("id", None)
    if document.nbformat_minor >= 5:
        cell["id"] = id
    return cell


def _stand_ins(code: str, notebook: str) -> set[str]:
    """Modules that a test imports and that do not exist, or have the notebook's name: the notebook replaces them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        names += [item.name for item in node.names] if isinstance(node, ast.Import) else []
        found |= {name for name in names if name and "." not in name and _is_nowhere(name, notebook)}
    return found


def _is_nowhere(name: str, notebook: str) -> bool:
    return name == notebook or importlib.util.find_spec(name) is None


def _tests_of(path: Path, hidden: bool) -> Iterator[_Test]:
    """The tests of a file, each with all of the file except other tests. Raises `InputError`."""
    try:
        text = read_source_text(path)
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as a test file ({in_a_line(error)}); fix it") from None
    lines = text.split("\n")
    tests = {node.name: node for node in body if _is_test(node)}
    for name, node in tests.items():
        kept = [other for other in body if other is node or other not in tests.values()]
        code = "\n\n".join("\n".join(lines[_begin(other) - 1 : other.end_lineno]) for other in kept)
        if "'''" in code and '"""' in code:
            raise InputError(f"{path}: {name} needs texts in both kinds of three quotes; write one of them otherwise")
        says = (ast.get_docstring(node) or "").split("\n")[0].replace('"', "'").replace("\\", "/")
        yield _Test(name, code, _mentioned(node), hidden, says)


def _is_test(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.ClassDef]:
    if isinstance(node, ast.FunctionDef):
        return node.name.startswith("test")
    return isinstance(node, ast.ClassDef) and node.name.startswith("Test")


def _begin(node: ast.stmt) -> int:
    """Number of the first line of a statement, including decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(item.lineno for item in decorators)])


def _mentioned(node: ast.AST) -> frozenset[str]:
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    return frozenset(names | {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)})
