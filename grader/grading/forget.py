"""Erasing a person: deletes every row, folder and file of the course that is about that person alone."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from grader.errors import InputError
from grader.gradebook.address import shown
from grader.gradebook.database import sqlite_path
from grader.gradebook.erase import erase_student
from grader.gradebook.roster import known_as, list_people, read_roster
from grader.grading.lock import held
from grader.submissions.person import OWN
from grader.submissions.student_ids import folder_name, one_form, stand_in
from grader.support.disk import storing

__all__ = ["REPORT", "Places", "Traces", "accounts_here", "erase", "find_traces", "results_of"]

REPORT, PROFILE = "report.html", "profile.html"
CLUSTER = ".cluster"
ENDINGS = (".ipynb.json", ".ipynb.txt", ".ipynb", ".json", ".html", ".zip")
"""Endings of files that are named after a student, longest first."""

BEYOND = (
    "tables that were exported, and pages that were handed out",
    "backups",
    "the learning platform: to collect from it again brings the work back",
)
"""Where data about a person may remain that no command here can delete."""


@dataclass(frozen=True)
class Places:
    """Where this course keeps data about people."""

    gradebook: str | None
    """The gradebook's URL; None if nothing is recorded."""
    out: Path
    """The folder of results, with a folder for each exercise."""
    folders: tuple[Path, ...]
    """Folders with a folder or file for each student: hand-ins, and feedback pages."""


@dataclass(frozen=True)
class Traces:
    """All that the course keeps about one person."""

    person: str
    """The person's current id."""
    accounts: tuple[str, ...]
    """All of the person's accounts, `person` among them."""
    paths: tuple[Path, ...]
    """Folders and files that are about that person alone."""
    reports: tuple[Path, ...]
    """Pages about classes that name the person: they are deleted too. Reports have to be made again."""
    rows: bool
    """Whether the gradebook has rows of the person."""
    beyond: tuple[str, ...]
    """Places that may hold data about the person and cannot be reached from here."""


def results_of(out: Path) -> list[Path]:
    """The folders in `out` that hold results, one for each exercise."""
    return sorted(path.parent for path in out.glob("*/.lock")) if out.is_dir() else []


def accounts_here(places: Places) -> set[str]:
    """The accounts that have a folder or file in the folders of the course."""
    found = {path.name for folder in results_of(places.out) for path in _entries(folder) if path.is_dir()}
    for root in places.folders:
        found |= {_whose(path) for path in _entries(root)}
        found |= {_whose(path) for path in _notes(root)}
    return found


def find_traces(places: Places, student: str) -> Traces:
    """The traces of the person called `student`. Raises `InputError` if there is no such person."""
    url = places.gradebook
    roster = read_roster(url)
    people = list_people(url) if url else ()
    recorded = {name for item in people for name in (item.student, *item.accounts)}
    everybody = recorded | accounts_here(places)
    person = roster.person(known_as(student, everybody))
    accounts = _with_stand_ins(roster.accounts(person), everybody)
    names = {one_form(name) for account in accounts for name in (account, folder_name(account))}
    paths = [path for root in places.folders for path in _of(root, names)]
    reports, beyond = [], []
    for folder in results_of(places.out):
        mine = [path for path in _entries(folder) if one_form(path.name) in names]
        paths += mine
        reports += [folder / name for name in (REPORT, PROFILE) if mine and (folder / name).is_file()]
        if any(_entries(folder / CLUSTER)):
            beyond.append(f"{folder / CLUSTER}, where work of the class lies until its jobs are done")
    if url is not None and sqlite_path(url) is None:
        beyond.append(f"what the server of {shown(url)} keeps of deleted rows")
    return Traces(person, accounts, tuple(paths), tuple(reports), not recorded.isdisjoint(accounts), (*beyond, *BEYOND))


def _with_stand_ins(accounts: Sequence[str], everybody: Collection[str]) -> tuple[str, ...]:
    """The accounts with the ids that stand for them where they are unsafe, and with what these stand for."""
    homes = {stand_in(account) for account in accounts}
    return (*accounts, *sorted(name for name in everybody if stand_in(name) in homes and name not in accounts))


def erase(places: Places, traces: Traces) -> int:
    """Delete all traces, and return how many rows of the gradebook were deleted.

    Other commands are locked out of the results meanwhile. If it is interrupted, a second call deletes the rest. Raises
    `InputError` if another command is working on the results, `GradebookError`, or `InfrastructureError`.
    """
    with ExitStack() as stack:
        for folder in results_of(places.out):
            stack.enter_context(held(folder))
        for path in (*traces.reports, *traces.paths):
            with storing(path), suppress(FileNotFoundError):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        return erase_student(places.gradebook, traces.accounts) if places.gradebook and traces.rows else 0


def _of(root: Path, names: Collection[str]) -> Iterator[Path]:
    """What `root`, a folder of students, holds of `names`: work, notes of collecting, and work that was replaced."""
    yield from (path for path in _entries(root) if one_form(_whose(path)) in names)
    yield from (path for path in _notes(root) if one_form(_whose(path)) in names)


def _whose(path: Path) -> str:
    """The name of the student to whom this folder or file belongs."""
    ending = "" if path.is_dir() else next((item for item in ENDINGS if path.name.lower().endswith(item)), "")
    return path.name[: len(path.name) - len(ending)]


def _notes(root: Path) -> list[Path]:
    """What collecting keeps about each student in addition to the hand-ins."""
    return [path for folder in _entries(root / OWN, hidden=True) for path in _entries(folder)]


def _entries(folder: Path, hidden: bool = False) -> Sequence[Path]:
    try:
        return [path for path in sorted(folder.iterdir()) if hidden or not path.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"{folder}: cannot be read ({error.strerror or error}); nothing was deleted") from None
