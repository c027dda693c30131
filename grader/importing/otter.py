"""Imports an Otter Assign master into `reference/<name>/`: the master unchanged, its points, test cases as checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.errors import InputError
from grader.exercise.files import LARGEST_MIB, MOST, files_below
from grader.importing.checks import InPlace, checks_text
from grader.importing.exercise import PROBES, Imported, settings_text, title_of
from grader.importing.folder import free_folder, write_exercise
from grader.importing.otter_config import check_config, files_of, requirements_of
from grader.importing.otter_master import SUFFIXES, OtterMaster, is_master, read_otter
from grader.notebook.nbgrader_source import NOTEBOOK
from grader.notebook.otter_source import OtterQuestion, OtterTest

__all__ = ["import_otter"]

DIGITS = 9
"""Decimals of points; sums of thirds have more."""
_HINT = "Run the cell of the test {name} in your notebook and read what it says."
_HIDDEN_HINT = "Try your answer on other values than those of the tests that you can see."


def import_otter(source: Path, name: str, reference: Path, notebook: str = "") -> Imported:
    """Make `reference/name/` from the master at `source`, or from the one in the folder `source` called `notebook`.

    Raises `InputError` if there is no such master, if it cannot be graded here, or if the exercise exists already.
    """
    folder = free_folder(name, reference)
    path = _chosen(source, name, notebook)
    found = read_otter(path)
    notes = [*check_config(found.config, path), *_notes(found)]
    beside = dict(_beside(found, path))
    write_exercise(folder, _compose(name, found), beside)
    tests = [test for question in found.questions for test in question.tests]
    manual = sum(question.manual for question in found.questions)
    return Imported(
        folder,
        path,
        tuple(other for other in _masters(path.parent) if other != path),
        tuple(beside),
        questions=len(found.questions),
        in_process=len(tests),
        manual=manual,
        points=round(manual + sum(test.points for test in tests), DIGITS),
        cells=len(found.cells),
        hidden=sum(test.hidden for test in tests),
        notes=tuple(notes),
    )


def _chosen(source: Path, name: str, wanted: str) -> Path:
    if source.is_file():
        if source.suffix.lower() not in SUFFIXES:
            raise InputError(f"{source}: no master of Otter Assign; give a file that ends in {', '.join(SUFFIXES)}")
        return source
    masters = list(_masters(source))
    if not masters:
        raise InputError(f"{source}: no master of Otter Assign there; give its .ipynb, .Rmd or .qmd, or its folder")
    known = ", ".join(repr(path.name) for path in masters)
    if wanted:
        named = [path for path in masters if wanted in (path.name, path.stem)]
        if not named:
            raise InputError(f"{source}: no master called {wanted!a:.80}; there are: {known}")
        return named[0]
    named = [path for path in masters if path.stem in (name, source.resolve().name)] or masters
    if len(named) > 1:
        raise InputError(f"{source}: several masters, {known}; say which, with --notebook")
    return named[0]


def _masters(folder: Path) -> Iterator[Path]:
    """The masters in `folder`, sorted by name."""
    return (path for path in sorted(folder.glob("*")) if is_master(path))


def _beside(found: OtterMaster, master: Path) -> Iterator[tuple[str, Path]]:
    """The files that the master names, with the paths that they have for students. Raises `InputError`."""
    size = count = 0
    for name in files_of(found.config, master):
        origin = master.parent.resolve() / name
        for path in files_below(origin) if origin.is_dir() else [origin]:
            place = path.relative_to(origin.parent if origin.is_dir() else master.parent.resolve())
            size, count = size + path.lstat().st_size, count + 1
            if path.is_symlink() or not path.is_file() or size > LARGEST_MIB << 20 or count > MOST:
                raise InputError(
                    f"{master}: files names {name!a:.80}, a link, not a file, or more than {LARGEST_MIB} MiB or {MOST} "
                    "files in all; take it out, and put it where the notebook can load it"
                )
            yield place.as_posix(), path


def _notes(found: OtterMaster) -> Iterator[str]:
    """Notes on questions for the author."""
    for question in found.questions:
        if question.by_hand and question.tests:
            yield f"{question.title}: manual, and has tests: its points are those of the tests, as otter run gives them"
        elif not question.tests and not question.manual:
            what = "manual, and has no points" if question.by_hand else "no tests, and not manual"
            yield f"{question.title}: {what}: it gives none, as in otter run"


def _compose(name: str, found: OtterMaster) -> dict[str, bytes]:
    table = {
        "title": title_of(found.cells) or name,
        "seed": 1,
        "requirements": ["gradecast[students]", *requirements_of(found.config, found.where)],
        "otter": {"notebook": found.where.stem},
        "grading": {"ignore": ["otter"]},
        "questions": [_question(question) for question in found.questions],
    }
    says = "Otter's test cases as checks. They run inside the notebook, in the student's process, and are believed."
    tests = [_in_place(question, test) for question in found.questions for test in question.tests]
    return {
        "assignment.toml": settings_text(table),
        NOTEBOOK: found.document,
        "probes.py": PROBES.encode(),
        "checks.py": checks_text(says, tests).encode(),
    }


def _question(question: OtterQuestion) -> Mapping[str, Any]:
    points = round(question.manual + sum(test.points for test in question.tests), DIGITS)
    return {"id": question.id, "title": question.title, "points": points, "manual": question.manual}


def _in_place(question: OtterQuestion, test: OtterTest) -> InPlace:
    name = test.name.replace('"', "'").replace("\\", "/")
    hint = test.hint or (_HIDDEN_HINT if test.hidden else _HINT).format(name=name)
    said = "All tests of" if test.id.endswith("-tests") else "The test"
    says = f"{said} {name}{', a hidden one,' if test.hidden else ''} {'pass' if said[0] == 'A' else 'passes'}."
    return InPlace(test.id, question.id, test.points, test.hidden, hint, says)
