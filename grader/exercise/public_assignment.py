"""Loads the public part of an exercise from the `public/` folder of a release, as students have it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

from grader.checks import collect_checks
from grader.errors import AssignmentError, CourseError
from grader.exercise.assignment import assignment_from, load_module, said
from grader.exercise.files import LARGEST_MIB, digests_of
from grader.exercise.settings import read_text
from grader.model import Assignment, Limits
from grader.notebook import JSON
from grader.worker import is_safe_name

__all__ = ["PUBLIC", "load_release", "release_document"]

PUBLIC = "public"
"""Folder of a release that holds its public checks."""
SCHEMA = 1


def load_release(folder: Path) -> Assignment:
    """The public part of an exercise from the folder of its release. Raises `CourseError`, `AssignmentError`."""
    path = folder / PUBLIC / "assignment.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(
            f"{folder}: no {PUBLIC}/assignment.json there; keep the notebook in the folder that you were given"
        ) from None
    except (ValueError, RecursionError, OSError) as error:
        raise AssignmentError(f"{path}: damaged ({said(error)}); download the assignment again") from None
    if not isinstance(document, dict) or not isinstance(document.get("name"), str):
        raise AssignmentError(f"{path}: damaged, it names no assignment; download the assignment again")
    if document.pop("schema", None) != SCHEMA:
        raise AssignmentError(f"{path}: made by another version of gradecast; download the assignment again")
    checks = collect_checks(load_module(folder / PUBLIC / "checks.py"))
    probes = read_text(folder / PUBLIC / "probes.py")
    try:
        compile(probes, "probes.py", "exec")
    except (SyntaxError, ValueError) as error:
        raise AssignmentError(f"{folder}/{PUBLIC}/probes.py: damaged ({said(error)}); download it again") from None
    files = document.pop("files", {})
    table = {key: value for key, value in document.items() if key != "name" and value is not None}
    return replace(assignment_from(document["name"], table, checks, probes), files=_beside(folder, files))


def _beside(folder: Path, names: object) -> dict[str, bytes]:
    """The current contents of the files `names` that exist in the release's folder."""
    found = {}
    for name in names if isinstance(names, dict) else ():
        path = folder / name
        if is_safe_name(name) and path.is_file() and path.stat().st_size <= LARGEST_MIB << 20:
            found[name] = path.read_bytes()
    return found


def release_document(assignment: Assignment) -> JSON:
    """The document that `load_release` reads, with nothing hidden in it."""
    return {
        "schema": SCHEMA,
        "name": assignment.name,
        "title": assignment.title,
        "data": assignment.data,
        "seed": assignment.seed,
        "preload": list(assignment.preload),
        "parameters": dict(assignment.parameters),
        "limits": {item.name: getattr(assignment.limits, item.name) for item in fields(Limits)},
        "questions": [
            {"id": item.id, "title": item.title, "points": item.points, "manual": item.manual}
            | ({"bonus": True} if item.bonus else {})
            for item in assignment.questions
        ],
        **({"grading": grading} if (grading := _grading(assignment)) else {}),
        **({"files": digests_of(assignment.files)} if assignment.files else {}),
    }


def _grading(assignment: Assignment) -> JSON:
    """The settings of `[grading]` that are not the usual ones."""
    ignored = {"ignore": list(assignment.ignore)} if assignment.ignore else {}
    return {**ignored, **({} if assignment.training else {"training": False})}
