"""Decides which keys of a master's `# ASSIGNMENT CONFIG` are used, ignored with a note, or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.errors import InputError
from grader.importing.source import read_source_text

__all__ = ["check_config", "files_of", "requirements_of"]

_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*\s*(\[[\w\s,.-]*\]\s*)?($|[<>=!~;@(])|(git\+)?https?://|\./")
"""How a line begins that pip takes for a package: a name alone, with a version or an address, or an address."""
TAKEN = (
    "name", "config_file", "requirements", "run_tests", "seed", "generate", "files", "tests",
    "strip_solutions_from_all_cells", "init_cell", "suppress_no_tests_warning",
)  # fmt: skip
LEFT: Mapping[str, str] = {
    "solutions_pdf": "no PDF is made",
    "template_pdf": "no PDF is made",
    "export_cell": "students hand in the notebook itself",
    "check_all_cell": "the test cells show their results",
    "show_question_points": "the README of the release has the points",
    "save_environment": "the notebook is run afresh",
    "ignore_modules": "the notebook is run afresh",
    "runs_on": "the release is one notebook for all",
    "overwrite_requirements": "requirements are used unchanged",
    "channel_priority_strict": "there is no image to build",
    "python_version": "it is graded by the Python that Gradecast runs in",
    "environment": "install its packages where you grade",
    "autograder_files": "students also get the files next to a notebook; read hidden ones in a probe, or in checks.py",
    "student_files": "students hand them in next to the notebook; your own solution runs without them",
}
"""Keys that have no effect here, with the reason."""
LEFT_OF_GENERATE = ("points_possible", "score_threshold")
"""Keys of `generate` that would change totals, and are ignored."""
REFUSED: Mapping[str, str] = {
    "plugins": "a plugin runs code of its own and may change points; remove plugins, and grade without them",
    "grade_from_log": "points would come from what a student's log says; remove grade_from_log, and notebooks are run",
    "serialized_variables": "points would come from what a student's log says; remove it, and notebooks are run",
}


def check_config(config: Mapping[str, Any], master: Path) -> Iterator[str]:
    """A line for each key that has no effect. Raises `InputError` for a key that cannot be supported here."""
    generate = config.get("generate")
    generate = generate if isinstance(generate, Mapping) else {}
    for key, why in REFUSED.items():
        if config.get(key) or generate.get(key):
            raise InputError(f"{master}: # ASSIGNMENT CONFIG has {key}: {why}")
    unknown = set(config) - {*TAKEN, *LEFT, "plugins"}
    if unknown:
        raise InputError(
            f"{master}: # ASSIGNMENT CONFIG has {min(unknown)!a:.60}, which Otter does not know either; fix it"
        )
    tests = config.get("tests")
    if isinstance(tests, Mapping) and tests.get("url_prefix"):
        yield "tests.url_prefix: the tests are in the notebook"
    for key, why in LEFT.items():
        if config.get(key):
            yield f"{key}: {why}"
    for key in LEFT_OF_GENERATE:
        if generate.get(key) is not None:
            yield f"generate.{key}: points stay as the tests give them; scale them when you export"


def files_of(config: Mapping[str, Any], master: Path) -> tuple[str, ...]:
    """The files and folders in `files`, by their paths below the master's folder.

    Raises `InputError` if one is missing, is a link, or is not below that folder.
    """
    names = config.get("files") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InputError(f"{master}: files in # ASSIGNMENT CONFIG must be a list of names")
    home = master.parent.resolve()
    places = []
    for name in names:
        try:
            place = (home / name).resolve()
            there = place.exists()
        except (OSError, RuntimeError, ValueError):  # not the name of a file
            there = False
        if not there:
            raise InputError(f"{master}: files names {name!a:.80}, which does not exist; put it next to the master")
        if (home / name).is_symlink():
            raise InputError(f"{master}: files names {name!a:.80}, a link; put the file itself there")
        if not place.is_relative_to(home) or place == home:
            raise InputError(
                f"{master}: files names {name!a:.80}, which is not below the master's folder; move it there"
            )
        places.append(place.relative_to(home).as_posix())
    return tuple(places)


def requirements_of(config: Mapping[str, Any], master: Path) -> tuple[str, ...]:
    """Packages that students install, without Otter itself. Raises `InputError`."""
    given = config.get("requirements") or []
    if isinstance(given, str):
        place = master.parent / given
        if place.suffix.lower() != ".txt":  # its lines go to students
            raise InputError(f"{master}: requirements names {given!a:.80}; give a file that ends in .txt")
        try:
            given = read_source_text(place).splitlines()
        except InputError:
            raise InputError(
                f"{master}: requirements names {given!a:.80}, which cannot be read; put the file there"
            ) from None
    if not isinstance(given, list):
        raise InputError(f"{master}: requirements in # ASSIGNMENT CONFIG must be a file's name, or a list")
    lines = [str(line).partition(" #")[0].strip() for line in given]
    wanted = tuple(line for line in lines if line and line[0] not in "#-")
    odd = next((line for line in wanted if not _REQUIREMENT.match(line)), "")
    if odd:
        raise InputError(f"{master}: requirements has the line {odd!a:.60}, which names no package; fix it")
    return tuple(line for line in wanted if not line.lower().startswith("otter-grader"))
