"""From an nbgrader source notebook to `reference/<name>/`: notebook, tests in the student's process, and points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import InfrastructureError, InputError
from grader.exercise.assignment import PICTURES
from grader.importing.cells import ImportedCell, Role, read_source
from grader.support.disk import write_bytes

__all__ = ["Imported", "import_exercise"]

_NAME = re.compile(r"[A-Za-z0-9_-]{1,48}")
_HINT = "Run the cell {id} in your notebook and read what it says."
_HIDDEN_HINT = "Try your answer on other values than those of the cell {id}."


@dataclass(frozen=True)
class Imported:
    """What became of an nbgrader assignment."""

    folder: Path
    """`reference/<name>/`."""
    notebook: Path
    """The notebook that was taken."""
    left: tuple[Path, ...]
    """What lies beside it and was not taken: other notebooks, data."""
    questions: int
    """How many questions it has."""
    in_process: int
    """How many checks run in the student's process."""
    manual: float
    """Points that a person gives."""


def import_exercise(source: Path, name: str, reference: Path) -> Imported:
    """Make `reference/name/` of the nbgrader notebook at `source`, or of one in the folder `source`.

    In a folder the notebook called as the exercise or the folder is taken, else the first. Raises `InputError` for
    what is no such notebook, and when the exercise is there already.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!a:.60} cannot name an exercise; use letters, digits, - and _")
    folder = reference / name
    if folder.exists():
        raise InputError(f"{folder}: there already; choose another name, or remove it")
    notebook, left = _chosen(source, name)
    cells = _with_questions(read_source(notebook), notebook)
    for path, text in _files(name, cells).items():
        write_bytes(folder / path, text.encode())
    for cell, _ in cells:
        for name, content in cell.pictures.items():
            write_bytes(folder / PICTURES / name, content)
    tests = [cell for cell, _ in cells if cell.role is Role.TESTS]
    return Imported(
        folder,
        notebook,
        left,
        questions=len({question for _, question in cells if question}),
        in_process=len(tests),
        manual=sum(cell.points for cell, _ in cells if cell.role is Role.MANUAL),
    )


Owned = tuple[ImportedCell, str]
"""A cell, and the question that it belongs to; empty for none."""


def _chosen(source: Path, name: str) -> tuple[Path, tuple[Path, ...]]:
    if source.is_file():
        return source, ()
    beside = sorted(path for path in source.glob("*") if not path.name.startswith(".")) if source.is_dir() else []
    notebooks = [path for path in beside if path.suffix == ".ipynb"]
    if not notebooks:
        raise InputError(f"{source}: no notebook there; give a notebook of nbgrader's source/, or its folder")
    named = [path for path in notebooks if path.stem in (name, source.resolve().name)]
    chosen = (named or notebooks)[0]
    return chosen, tuple(path for path in beside if path != chosen)


def _with_questions(cells: Sequence[ImportedCell], where: Path) -> list[Owned]:
    """Answers and manual cells are questions; tests belong to the answer before them, else to the one after."""
    answers = [cell.grade_id for cell in cells if cell.role in (Role.ANSWER, Role.MANUAL)]
    coded = [cell.grade_id for cell in cells if cell.role in (Role.ANSWER, Role.MANUAL) and cell.kind == "code"]
    if not answers or (not coded and any(cell.role is Role.TESTS for cell in cells)):
        raise InputError(f"{where}: no cell in which students write; mark one as an answer in nbgrader's toolbar")
    too_long = [id for id in answers if not _NAME.fullmatch(id)]
    if too_long:
        raise InputError(f"{where}: the id {too_long[0]!a:.80} is over 48 characters; rename that cell")
    owned, current = [], coded[0] if coded else ""
    for cell in cells:
        if cell.role in (Role.ANSWER, Role.MANUAL):
            current = cell.grade_id if cell.kind == "code" else current
            owned.append((cell, cell.grade_id))
        else:
            owned.append((cell, current if cell.role is Role.TESTS else ""))
    return owned


def _files(name: str, cells: Sequence[Owned]) -> dict[str, str]:
    tests = [(cell, question) for cell, question in cells if cell.role is Role.TESTS]
    return {
        "assignment.toml": _settings(name, cells),
        "notebook.py": _notebook(cells),
        "probes.py": _probes([cell for cell, _ in tests]),
        "checks.py": _checks(tests),
    }


def _settings(name: str, cells: Sequence[Owned]) -> str:
    try:
        import tomli_w
    except ImportError:
        raise InfrastructureError("importing needs tomli-w: pip install 'gradecast[instructor]'") from None

    table = {
        "title": _title(cells) or name,
        "seed": 1,
        "requirements": ["gradecast[students]"],
        "questions": [_question(id, cells) for id in dict.fromkeys(question for _, question in cells if question)],
    }
    return tomli_w.dumps(table)


def _question(id: str, cells: Sequence[Owned]) -> dict[str, object]:
    mine = [cell for cell, question in cells if question == id]
    manual = sum(cell.points for cell in mine if cell.role is Role.MANUAL)
    tests = sum(cell.points for cell in mine if cell.role is Role.TESTS)
    return {"id": id, "title": id, "points": manual + tests, "manual": manual}


def _title(cells: Sequence[Owned]) -> str:
    headings = (re.match(r"#+ (.+)", cell.source) for cell, _ in cells if cell.kind == "markdown")
    return next((found[1].strip() for found in headings if found), "")


def _notebook(cells: Sequence[Owned]) -> str:
    import jupytext
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    keys = "question,manual,grade_id,free"
    built = []
    for cell, question in cells:
        header = _header(cell, question)
        is_code = cell.kind == "code"
        made = (
            new_code_cell(cell.source, metadata=header) if is_code else new_markdown_cell(cell.source, metadata=header)
        )
        built.append(made)
    filters = {"notebook_metadata_filter": "-all", "cell_metadata_filter": f"{keys},-all"}
    return str(jupytext.writes(new_notebook(cells=built, metadata={"jupytext": filters}), fmt="py:percent"))


def _header(cell: ImportedCell, question: str) -> dict[str, object]:
    if cell.role is Role.FREE:
        return {"free": True} if cell.kind == "code" else {}
    header: dict[str, object] = {"grade_id": cell.grade_id}
    if cell.role in (Role.ANSWER, Role.MANUAL):
        header = {"question": question, **header}
    return header | ({"manual": cell.points} if cell.role is Role.MANUAL else {})


def _probes(tests: Sequence[ImportedCell]) -> str:
    lines = ['"""The tests of nbgrader, to be run in the student\'s own process."""', ""]
    lines += ["from grader.probes import in_process, probe"]
    for cell in tests:
        docstring = f'    """What the tests of the cell {cell.grade_id} say."""'
        lines += ["", "", "@probe", f"def {_identifier(cell)}(student):", docstring]
        lines += [f"    return in_process(student, {_quoted(cell.tests)})"]
    return "\n".join(lines) + "\n"


def _checks(tests: Sequence[tuple[ImportedCell, str]]) -> str:
    lines = ['"""The tests of nbgrader as checks: what they say in the student\'s process is believed."""', ""]
    lines += ["from grader.checks import assert_in_process, check"] if tests else []
    for cell, question in tests:
        hint = (_HIDDEN_HINT if cell.hidden else _HINT).format(id=cell.grade_id)
        hidden = "hidden=True, " if cell.hidden else ""
        name = f"{_identifier(cell)}_{'hidden_too' if cell.hidden else 'shown'}"
        which = ", hidden ones too," if cell.hidden else ""
        lines += ["", ""]
        lines += [f'@check("{question}", points={cell.points!r}, {hidden}in_process=True, hint="{hint}")']
        lines += [f"def {name}(observed, expected):", f'    """The tests of the cell {cell.grade_id}{which} pass."""']
        lines += [f"    assert_in_process(observed.{_identifier(cell)}, {cell.points!r})"]
    return "\n".join(lines) + "\n"


def _identifier(cell: ImportedCell) -> str:
    return "passes_" + re.sub(r"\W|-", "_", cell.grade_id)


def _quoted(source: str) -> str:
    for quotes in ("'''", '"""'):
        if quotes not in source and "\\" not in source:
            return f"{quotes}\\\n{source}\n{quotes}"
    return repr(source)
