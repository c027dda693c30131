"""Checks `assignment.toml`: every key must be known, and its value of the right type and within bounds."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from grader.errors import AssignmentError, in_a_line
from grader.exercise.course import Course
from grader.model import Limits, Question
from grader.notebook.nbgrader_markers import Rules
from grader.support.wording import did_you_mean

__all__ = ["check_settings", "limits_of", "question_of", "read_toml", "recorded_as", "rules_of"]


class _Kind(NamedTuple):
    """What a value must be."""

    type: type
    words: str


_TEXT, _TABLE = _Kind(str, "text in quotes"), _Kind(dict, "a table")
_TEXTS = _Kind(list, "a list of texts in quotes")
KEYS: Mapping[str, _Kind] = {
    "title": _TEXT,
    "audit": _TABLE,
    "data": _TEXT,
    "seed": _Kind(int, "a whole number"),
    "preload": _TEXTS,
    "requirements": _TEXTS,
    "demo": _TEXTS,
    "parameters": _TABLE,
    "limits": _TABLE,
    "grading": _TABLE,
    "mutants": _TABLE,
    "nbgrader": _TABLE,
    "otter": _TABLE,
    "questions": _Kind(list, "a list of tables, [[questions]]"),
    "release": _TABLE,
    "unseen": _TABLE,
}
LARGEST_SEED = 2**31 - 1
"""Half of numpy's largest seed, because calibration and reruns count up from it."""
LARGEST_LIMIT = 10**9
"""Largest value of any limit, in its unit; every system call accepts numbers of this size."""
_IGNORED = re.compile(r"%\w+|![^\s|&;]+( [^\s|&;]+)*|[^\W\d]\w*(\.[^\W\d]\w*)*")
"""Valid entries of `[grading] ignore`."""
NAMES = ("assignment", "notebook")
"""Keys of `[nbgrader]` for the names of assignment and notebook in the course that an exercise comes from."""
_NAME = re.compile(r"(?!\.)[^/\\\x00-\x1f]{1,128}")
_REQUIREMENT = re.compile(r"[A-Za-z0-9./][^\r\n\x00-\x1f]{0,400}")
"""One line of a `requirements.txt` that is not an option of pip."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,48}")
"""A question's id, which is a part of ids of cells, and these have at most 64 characters."""


def read_toml(path: Path) -> dict[str, Any]:
    """The table in `path`. Raises `AssignmentError` naming the file, or `FileNotFoundError` if there is none."""
    where = f"{path.parent.name}/{path.name}"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except UnicodeDecodeError as error:
        raise AssignmentError(f"{where}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except RecursionError:
        raise AssignmentError(f"{where}: nested too deeply; write it flat") from None
    except OSError as error:
        raise AssignmentError(f"{where}: cannot be read ({error.strerror}); it must be a file of text") from None
    except ValueError as error:
        raise AssignmentError(f"{where}: {in_a_line(error)}; fix the TOML there") from None


def recorded_as(course: Course, assignment: str) -> tuple[str, ...]:
    """The exercises of `course` whose points are in the gradebook as those of `assignment`, sorted.

    An imported assignment keeps its name there, for each of its notebooks. One that is not here stays as it is.
    """
    found = tuple(name for name in course.names() if _recorded(course.reference / name) == assignment)
    return found or (assignment,)


def _recorded(folder: Path) -> str:
    """What the gradebook calls the exercise in `folder`; its own name where its settings cannot be read."""
    try:
        imported = read_toml(folder / "assignment.toml").get("nbgrader")
    except (AssignmentError, FileNotFoundError):
        return folder.name
    return str(imported.get("assignment", folder.name)) if isinstance(imported, dict) else folder.name


def check_settings(table: Mapping[str, Any], where: str) -> None:
    """Raise `AssignmentError` for a key that is unknown, of the wrong type or out of bounds."""
    for key, value in table.items():
        if key not in KEYS:
            remedy = did_you_mean(key, KEYS, f"known are {', '.join(sorted(KEYS))}")
            raise AssignmentError(f"{where}: unknown key {key!a:.40}; {remedy}")
        if isinstance(value, bool) or not isinstance(value, KEYS[key].type):
            raise AssignmentError(
                f"{where}: {key} has the wrong type ({type(value).__name__}); it must be {KEYS[key].words}"
            )
    if not 0 <= table.get("seed", 0) <= LARGEST_SEED:
        raise AssignmentError(f"{where}: seed must be a whole number from 0 to {LARGEST_SEED}")
    for key in ("preload", "requirements", "demo"):
        if not all(isinstance(item, str) for item in table.get(key, ())):
            raise AssignmentError(f"{where}: {key} must be {_TEXTS.words}")
    _check_unseen(table.get("unseen", {}), where)
    _check_mutants(table.get("mutants", {}), where)
    _check_grading(table.get("grading", {}), where)
    _check_nbgrader(table.get("nbgrader", {}), where)
    _check_otter(table, where)
    _check_release(table.get("release", {}), where)
    for place, parameters in (
        ("parameters", table.get("parameters", {})),
        ("mutants", table.get("mutants", {}).get("parameters", {})),
        ("audit", _table_in(table.get("audit", {}), "parameters", where)),
    ):
        for name, value in parameters.items():
            if not _is_literal(value):
                raise AssignmentError(
                    f"{where}: [{place}] {name!a:.40} must be a finite number, text, true or false, or a list of these"
                )


def _table_in(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise AssignmentError(f"{where}: [audit] {key} must be a table")
    return found


def question_of(entry: Any, where: str) -> Question:
    """The question of one `[[questions]]`. Raises `AssignmentError`."""
    names = [item.name for item in fields(Question)]
    if not isinstance(entry, Mapping) or not {"id", "title", "points"} <= set(entry) <= set(names):
        got = sorted(entry) if isinstance(entry, Mapping) else entry
        raise AssignmentError(
            f"{where}: a question has id, title and points, and may have manual and bonus; not {got!a:.80}"
        )
    if not isinstance(entry["id"], str) or not _ID.fullmatch(entry["id"]):
        raise AssignmentError(
            f"{where}: question id {entry['id']!a:.60} must be 1 to 48 letters, digits, - or _: it names cells"
        )
    if not isinstance(entry["title"], str):
        raise AssignmentError(f"{where}: question {entry['id']!r}: title must be text in quotes")
    for key in ("points", "manual"):
        if not _is_number(entry.get(key, 0)) or entry.get(key, 0) < 0:
            raise AssignmentError(f"{where}: question {entry['id']!r}: {key} must be a finite number, not negative")
    if not isinstance(entry.get("bonus", False), bool):
        raise AssignmentError(f"{where}: question {entry['id']!r}: bonus must be true or false")
    question = Question(**entry)
    if question.manual > question.points:
        raise AssignmentError(f"{where}: question {question.id!r}: manual must be at most points, of which it is part")
    return question


def limits_of(table: Mapping[str, Any], where: str) -> Limits:
    """The limits of `[limits]`. Raises `AssignmentError`."""
    known = {item.name: item.default for item in fields(Limits)}
    for key, value in table.items():
        if key not in known:
            remedy = did_you_mean(key, known, f"known are {', '.join(sorted(known))}")
            raise AssignmentError(f"{where}: [limits] {key!a:.40} is unknown; {remedy}")
        if not _is_number(value) or not 0 < value <= LARGEST_LIMIT:
            raise AssignmentError(f"{where}: [limits] {key} must be a number above 0, at most {LARGEST_LIMIT}")
        if isinstance(known[key], int) and not isinstance(value, int):
            raise AssignmentError(f"{where}: [limits] {key} must be a whole number")
    return Limits(**table)


def rules_of(table: Mapping[str, Any]) -> Rules:
    """How an nbgrader notebook is marked, from `[nbgrader]`, which `check_settings` checks."""
    known = {item.name for item in fields(Rules)}
    return Rules(**{key: str(value) for key, value in table.items() if key in known})


def _check_nbgrader(table: Mapping[str, Any], where: str) -> None:
    known = {*NAMES, *(item.name for item in fields(Rules))}
    for key in NAMES:
        if not _NAME.fullmatch(str(table.get(key, "x"))):
            raise AssignmentError(f"{where}: [nbgrader] {key} {table[key]!a:.80} names no folder and no file")
    for key, value in table.items():
        if key not in known or not isinstance(value, str) or not value:
            raise AssignmentError(
                f"{where}: [nbgrader] {key!a:.40} must be one of {', '.join(sorted(known))}, and a text in quotes"
            )


def _check_otter(table: Mapping[str, Any], where: str) -> None:
    otter = table.get("otter", {})
    if set(otter) - {"notebook"} or not _NAME.fullmatch(str(otter.get("notebook", "x"))):
        raise AssignmentError(
            f'{where}: [otter] must be notebook = "the master\'s name, without ending", and nothing else'
        )
    if otter and "nbgrader" in table:
        raise AssignmentError(f"{where}: [nbgrader] and [otter]; keep the one whose marks notebook.ipynb has")


def _check_unseen(table: Mapping[str, Any], where: str) -> None:
    if set(table) - {"seed"} or not isinstance(table.get("seed", ""), str):
        raise AssignmentError(f'{where}: [unseen] must be seed = "some random text", and nothing else')


def _check_mutants(table: Mapping[str, Any], where: str) -> None:
    if set(table) - {"parameters"} or not isinstance(table.get("parameters", {}), dict):
        raise AssignmentError(f"{where}: [mutants] must be parameters = {{ NAME = value }}, and nothing else")


def _check_grading(table: Mapping[str, Any], where: str) -> None:
    names = table.get("ignore", [])
    if set(table) - {"ignore", "training"} or not isinstance(names, list):
        raise AssignmentError(
            f'{where}: [grading] must be ignore = ["module", "%magic", "!command"] or training = false, '
            "and nothing else"
        )
    if not isinstance(table.get("training", True), bool):
        raise AssignmentError(f"{where}: [grading] training must be true or false")
    for name in names:
        if not isinstance(name, str) or not _IGNORED.fullmatch(name):
            raise AssignmentError(f"{where}: [grading] ignore: {name!a:.60} is no module, %magic or !command")


def _check_release(table: Mapping[str, Any], where: str) -> None:
    package = table.get("package", "x")
    if set(table) - {"package"} or not isinstance(package, str) or not _REQUIREMENT.fullmatch(package):
        raise AssignmentError(f'{where}: [release] must be package = "what pip installs for students", in one line')


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_literal(value: object) -> bool:
    """Whether the value's `repr` is a literal for it, so that a cell can set it."""
    if isinstance(value, list):
        return all(_is_literal(item) for item in value)
    return isinstance(value, str | bool) or _is_number(value)


def read_text(path: Path) -> str:
    """The text of an exercise's file. Raises `AssignmentError`."""
    where = f"{path.parent.name}/{path.name}"
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise AssignmentError(f"{where}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise AssignmentError(f"{where}: cannot be read ({error.strerror}); put the file there") from None
