"""Reads an Otter Assign master from disk: a notebook, or R Markdown or Quarto with Python cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import AuthorError, InputError
from grader.importing.source import quietly, read_as_notebook, read_source_text
from grader.notebook import SourceCell
from grader.notebook.otter_blocks import Block, QuestionPart, config_of, parts_of
from grader.notebook.otter_source import OtterQuestion, masters_cells

__all__ = ["SUFFIXES", "OtterMaster", "is_master", "read_otter"]

SUFFIXES = (".ipynb", ".rmd", ".qmd")
"""Endings of masters, in lower or upper case."""
LARGEST = 50 << 20
"""Most bytes of a file that is searched for a master's markers."""
_MARK = re.compile(r"#\s+(ASSIGNMENT\s+CONFIG|BEGIN\s+QUESTION)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--\s*(#\s+(?:ASSIGNMENT\s+CONFIG|(?:BEGIN|END)\s+\w+)\b.*?)-->", re.IGNORECASE | re.DOTALL)
_CHUNK = re.compile(r"^```\{(\w+)", re.MULTILINE)
_PLUGIN = re.compile(r"# BEGIN PLUGIN( EXPORT)?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class OtterMaster:
    """A master that was read."""

    where: Path
    """The master's file."""
    cells: tuple[SourceCell, ...]
    """The cells that students and the grader get."""
    questions: tuple[OtterQuestion, ...]
    """The questions, in order."""
    config: Mapping[str, Any]
    """The values in `# ASSIGNMENT CONFIG` and its `config_file`."""
    document: bytes
    """The master as a notebook, with only the outputs of its tests."""


def is_master(path: Path) -> bool:
    """Whether the file is a master, by its markers."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file() or path.stat().st_size > LARGEST:
        return False
    return bool(_MARK.search(path.read_text(encoding="utf-8", errors="replace")))


def read_otter(path: Path) -> OtterMaster:
    """The master at `path`. Raises `InputError` with one clear line."""
    notebook = _notebook(path)
    for number, cell in enumerate(notebook.cells, start=1):
        if _PLUGIN.search(cell.source):
            raise InputError(
                f"{path}: cell {number} has # BEGIN PLUGIN; a plugin runs code of its own and may change points; "
                "remove it, and grade without it"
            )
    try:
        _take_config_file(notebook, path)
        found = masters_cells(notebook.cells, path.name)
        parts = [part for part in parts_of(notebook.cells, path.name) if isinstance(part, QuestionPart)]
    except AuthorError as error:
        raise InputError(f"{path.parent}: {error}") from None
    return OtterMaster(path, found.cells, found.questions, found.config, _document(notebook, parts))


def _notebook(path: Path) -> Any:
    """The master as a notebook in nbformat 4. Raises `InputError`."""
    if path.suffix.lower() == ".ipynb":
        return read_as_notebook(path)
    return _from_markdown(read_source_text(path), path)


def _from_markdown(text: str, path: Path) -> Any:
    """The notebook in R Markdown or Quarto, where Otter's markers are in HTML comments or ```otter blocks."""
    import jupytext

    languages = {word.lower() for word in _CHUNK.findall(text)} - {"otter"}
    other = languages - {"python"}
    if other or re.search(r"^jupyter:\s*ir\s*$", text, re.MULTILINE):
        said = min(other) if other else "R"
        raise InputError(f"{path}: a master with cells in {said}; Gradecast grades Python, so leave this one to Otter")
    fenced = _COMMENT.sub(lambda found: f"\n```otter\n{found[1].strip()}\n```\n", text)
    notebook = jupytext.reads(fenced, fmt="Rmd")
    notebook.nbformat_minor = 4  # without cell ids, which jupytext makes at random
    for cell in notebook.cells:
        cell.pop("id", None)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return notebook


def _take_config_file(notebook: Any, path: Path) -> None:
    """Add a cell with the content of `config_file`, so that the notebook is complete. Raises `InputError`."""
    import nbformat
    import yaml

    config = config_of(notebook.cells, path.name)
    name = config.get("config_file")
    if not name:
        return
    try:
        said = yaml.safe_load(read_source_text(path.parent / str(name)))
    except (InputError, ValueError, RecursionError, yaml.YAMLError):
        said = None
    if not isinstance(said, dict):
        raise InputError(f"{path}: config_file names {name!a:.80}, which is no table of YAML there; fix one of them")
    together = {**said, **{key: value for key, value in config.items() if key != "config_file"}}
    for key in set(said) & set(config):
        if isinstance(said[key], dict) and isinstance(config[key], dict):
            together[key] = {**said[key], **config[key]}
    text = f"# ASSIGNMENT CONFIG\n{yaml.safe_dump(together, sort_keys=False, allow_unicode=True)}"
    cell = nbformat.v4.new_raw_cell(text)
    cell.pop("id", None)
    notebook.cells.append(cell)


def _document(notebook: Any, parts: Iterable[QuestionPart]) -> bytes:
    """The master without outputs, except those of tests, which state the expected output."""
    import nbformat

    tests = {item.number for part in parts for item in part.of(Block.TESTS)}
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = cell.get("outputs", []) if number in tests else []
    with quietly():
        return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)).encode() + b"\n"
