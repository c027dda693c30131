"""Reads an nbgrader source notebook, of any version of nbgrader, as the source of an exercise."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from grader.errors import AuthorError, InfrastructureError, InputError, in_a_line
from grader.gradebook.configuration import CONFIGURATION, course_rules
from grader.notebook import SourceCell
from grader.notebook.nbgrader_markers import Rules
from grader.notebook.nbgrader_source import cells_of, language_of
from grader.support.plain_files import open_plainly

__all__ = ["Source", "document_of", "quietly", "read_as_notebook", "read_source", "read_source_text"]

LARGEST = 50 << 20
"""Bytes of a notebook, or of another file of text, at most."""


@dataclass(frozen=True)
class Source:
    """A source notebook that was read."""

    where: Path
    """The notebook's file."""
    cells: tuple[SourceCell, ...]
    """All cells, in order."""
    document: bytes
    """The notebook itself without outputs, with the metadata of the newest nbgrader."""
    rules: Rules
    """How its course marks solutions and tests."""


def read_source(path: Path) -> Source:
    """The nbgrader notebook at `path`, read with its course's configuration. Raises `InputError` in one clear line."""
    notebook = _upgraded(path)
    language = language_of(notebook.metadata)
    if language != "python":
        raise InputError(f"{path}: a notebook in {language}; Gradecast grades Python, so leave this one to nbgrader")
    rules = _rules(path)
    for number, cell in enumerate(notebook.cells, start=1):
        if _has_autotest(cell):
            id = cell.metadata.get("nbgrader", {}).get("grade_id", number)
            raise InputError(
                f"{path}: cell {id!r} has ### AUTOTEST lines; run nbgrader generate_source_with_tests first, and "
                "import what it writes"
            )
    try:
        cells = cells_of(notebook.cells, rules, path.name)
    except AuthorError as error:
        raise InputError(f"{path.parent}: {error}") from None
    return Source(path, cells, document_of(notebook), rules)


def _upgraded(path: Path) -> Any:
    """The notebook in nbformat 4, with nbgrader's current metadata."""
    try:
        import nbformat
        from nbgrader.nbgraderformat import MetadataValidator
    except ImportError as error:
        raise InfrastructureError(f"importing needs {error.name}: pip install 'gradecast[instructor]'") from None

    text = read_source_text(path)
    try:
        with quietly():
            notebook = nbformat.reads(text, as_version=4)
            notebook = MetadataValidator().upgrade_notebook_metadata(notebook)
            _check_names(path, notebook)
            MetadataValidator().validate_nb(notebook)
            return notebook
    except InputError:
        raise
    except Exception as error:  # many kinds: not JSON, not a notebook, metadata of an unknown version
        raise InputError(
            f"{path}: not a source notebook of nbgrader ({type(error).__name__}: {in_a_line(error)}); open it in "
            "Jupyter with nbgrader's toolbar and fix it"
        ) from error


def _check_names(path: Path, notebook: Any) -> None:
    """Raise `InputError` for a name of a cell that nbgrader refuses, which it says with a regular expression."""
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if isinstance(name, str) and not re.fullmatch(r"[a-zA-Z0-9_-]*", name):
            raise InputError(
                f"{path}: cell {name!a:.80}: nbgrader refuses this name; it may hold letters, digits, - and _; rename "
                "it in nbgrader's toolbar"
            )


def read_source_text(path: Path) -> str:
    """The text of a file of somebody's course. Raises `InputError` where it is no plain file in UTF-8 within bounds."""
    try:
        with open_plainly(path.resolve()) as file:
            data = file.read(LARGEST + 1)
        if len(data) <= LARGEST:
            return data.decode("utf-8")
        why = f"over {LARGEST >> 20} MiB"
    except UnicodeDecodeError:
        why = "not in UTF-8"
    except (OSError, RuntimeError, ValueError) as error:  # a circle of links is one of the first two
        why = in_a_line(getattr(error, "strerror", None) or error)
    raise InputError(f"{path}: cannot be read ({why}); give a file of text")


@contextmanager
def quietly() -> Iterator[None]:
    """Silence what nbformat and nbgrader log about older notebooks: instructors need not act on it."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with redirect_stderr(StringIO()):
            yield
    finally:
        logging.disable(before)


def _rules(path: Path) -> Rules:
    """How the notebook's course marks solutions and tests, from the nearest configuration in a folder above it."""
    for folder in path.resolve().parents[:4]:
        if (folder / CONFIGURATION).is_file():
            return course_rules(folder)
    return Rules()


def _has_autotest(cell: Mapping[str, Any]) -> bool:
    """Whether nbgrader would replace a comment with tests; the word in text or in code does not count."""
    if cell["cell_type"] != "code":
        return False
    lines = (line.strip() for line in cell["source"].split("\n"))
    return any(line.startswith("#") and "AUTOTEST" in line for line in lines)


def read_as_notebook(path: Path) -> Any:
    """The notebook at `path` in nbformat 4, of any system. Raises `InputError` if it is not one in Python."""
    try:
        import nbformat
    except ImportError as error:
        raise InfrastructureError(f"importing needs {error.name}: pip install 'gradecast[instructor]'") from None

    text = read_source_text(path)
    try:
        with quietly():
            notebook = nbformat.reads(text, as_version=4)
    except Exception as error:  # many kinds: not text, not JSON, not a notebook
        raise InputError(
            f"{path}: not a notebook ({type(error).__name__}: {in_a_line(error)}); save it again in Jupyter"
        ) from error
    language = language_of(notebook.metadata)
    if language != "python":
        raise InputError(f"{path}: a notebook in {language}; Gradecast grades Python")
    return notebook


def document_of(notebook: Any) -> bytes:
    """The notebook as a file, without outputs."""
    import nbformat

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with quietly():
        return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)).encode() + b"\n"
