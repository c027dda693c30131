"""Collects a source into the folder of submissions: read, match to students, choose attempts, write, and report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from grader.errors import InputError, in_a_line
from grader.model import Limits
from grader.submissions.collecting.archives import open_source
from grader.submissions.collecting.attempts import Attempt, Read, latest, opened
from grader.submissions.collecting.destination import Action, Shelf, Work
from grader.submissions.collecting.identities import Student, sort_by_student
from grader.submissions.collecting.layouts import named, read_source, recognise, unwrapped
from grader.submissions.collecting.names import is_archive, is_notebook, is_reserved, same
from grader.submissions.collecting.nbgrader import TIMESTAMP
from grader.submissions.collecting.roster import Roster
from grader.submissions.collecting.tree import Member, Problem, Unreadable
from grader.submissions.find import MAX_FILES, ONLY_TYPED, TYPED
from grader.support.border import Border
from grader.support.isolated import Apart, Bounds, Reading
from grader.worker import is_safe_name

__all__ = ["Collected", "Collecting", "Collection", "collect"]


@dataclass(frozen=True)
class Collecting:
    """The arguments of `gradecast collect`."""

    source: Path
    """The download: a folder or an archive."""
    into: Path
    """The folder of submissions."""
    name: str = ""
    """The assignment; may be empty for an exchange that holds only one."""
    layout: str = "auto"
    """The platform that the source is from."""
    roster: Roster | None = None
    """Who takes the course; None if unknown."""
    deadline: datetime | None = None
    """Attempts after it are late; in a repository, the last commit before it counts."""
    limit: int = Limits.submission_mib << 20
    """Most bytes of a file; all files of a student together may have twice that."""


@dataclass(frozen=True)
class Collected:
    """What was done with one student's work."""

    student: str
    """The student's id."""
    person: str
    """The student's name in the source."""
    attempt: str
    """The source's name of the attempt that counts."""
    when: datetime | None
    """When it was handed in; None if the source does not say."""
    late: bool | None
    """Whether it came after the deadline; None if unknown."""
    action: Action
    """What was done with it."""
    files: int
    """Number of files in it."""
    others: tuple[str, ...]
    """Attempts that do not count."""
    problems: tuple[str, ...]
    """Files that were left out, and anything else that a person has to look at."""


@dataclass(frozen=True)
class Collection:
    """The result of collecting."""

    layout: str
    """The platform that the source was from."""
    name: str
    """The assignment."""
    students: tuple[Collected, ...]
    """Students with work, sorted by id."""
    problems: tuple[str, ...]
    """Problems with files that belong to nobody."""
    missing: tuple[str, ...]
    """People on the roster who handed nothing in."""

    @property
    def complete(self) -> bool:
        """Whether nothing was left out and nothing is unclear."""
        return not self.problems and not any(item.problems for item in self.students)


def collect(request: Collecting, started: Callable[[str], None] = lambda what: None) -> Collection:
    """Collect the source; `started` is called with each student. Only a later attempt replaces collected work.

    Raises `InputError` if the source cannot be read at all, `InfrastructureError` if writing fails.
    """
    with ExitStack() as stack:
        tree = stack.enter_context(open_source(request.source))
        tree = unwrapped(request.source, tree, request.layout)
        layout = recognise(request.source, tree) if request.layout == "auto" else request.layout
        shelf = Shelf(request.into, _name(request.name or named(layout, tree)))
        shelf.check()
        found = read_source(layout, request.source, tree, shelf.name, request.deadline, stack)
        if not found.attempts:
            raise InputError(f"{request.source}: holds nothing that {layout} calls handed in; use another --from")
        border = Border()
        students = sort_by_student(found.attempts, request.roster, border)
        attempts = {student.id: latest(student.attempts) for student in students}
        done = []
        # The child process inherits the source's open files and reads from them.
        bounds = Bounds.of(request.limit / 2**20)
        with Apart(lambda id: _told(_gather(attempts[id], request.limit)), bounds, alone=False) as apart:
            for student in students:
                started(student.id)
                done.append(_collect(student, attempts[student.id], shelf, request, layout, apart))
        problems = (*_of_nobody(found, tree.problems, layout), *border.lines)
        return Collection(layout, shelf.name, tuple(done), problems, _missing(request.roster, students))


def _name(name: str) -> str:
    if not name:
        raise InputError("which assignment is it? write --name, as its folder in reference/ is called")
    if not is_safe_name(name) or "/" in name or not name.isprintable() or name.startswith("."):
        raise InputError(f"--name {in_a_line(ascii(name), 60)}: cannot name a folder; write letters, digits, _ or -")
    return name


@dataclass(frozen=True)
class _Gathered:
    """The content of an attempt."""

    label: str
    """Its name, including the name of the archive that held it."""
    files: Mapping[PurePosixPath, bytes] = field(default_factory=dict)
    """Usable files, by path."""
    problems: tuple[str, ...] = ()
    """What was left out, and why."""


def _collect(
    student: Student, attempt: Attempt, shelf: Shelf, request: Collecting, layout: str, apart: Apart
) -> Collected:
    found, action, border = _Gathered(attempt.label), Action.LEFT_OUT, Border()
    with border.around(student.id):
        needs_care = layout == "git" or any(is_archive(item.path) for item in attempt.files.members)
        found = _heard(apart.read(student.id)) if needs_care else _gather(attempt, request.limit)
        if found.files:
            source = f"{layout}: {found.label}"
            work = Work(found.files, attempt.when, attempt.number, source, student.known_as)
            action = shelf.put(student.id, work)
    problems = [*student.problems, *found.problems, *(item.why for item in border.stopped)]
    if action is Action.LEFT_OUT and not problems:
        problems.append("no files")
    if action is Action.KEPT:
        problems.append(_kept(attempt))
    return Collected(
        student.id,
        str(student.person),
        in_a_line(found.label, 100),
        attempt.when,
        _late(attempt, request.deadline),
        action,
        len(found.files),
        tuple(in_a_line(item.label, 100) for item in student.attempts if item is not attempt),
        tuple(dict.fromkeys(problems)),
    )


def _gather(attempt: Attempt, limit: int) -> _Gathered:
    with ExitStack() as stack:
        inside = opened(attempt, limit, stack)
        files, problems = _read(inside, limit)
    told = (*map(in_a_line, inside.problems), *map(str, inside.files.problems), *problems)
    return _Gathered(inside.label, files, (*told, *_unusable(files, told)))


def _told(found: _Gathered) -> Reading:
    paths = [str(path) for path in found.files]
    return Reading({"label": found.label, "paths": paths, "problems": found.problems}, tuple(found.files.values()))


def _heard(reading: Reading) -> _Gathered:
    files = zip(map(PurePosixPath, reading.document["paths"]), reading.parts, strict=True)
    return _Gathered(reading.document["label"], dict(files), tuple(reading.document["problems"]))


def _kept(attempt: Attempt) -> str:
    if attempt.when is None:
        return "another hand-in is there, and nothing says which is later; remove one, or collect into another folder"
    return "what is there is later, or was not collected; remove it to take this one"


def _late(attempt: Attempt, deadline: datetime | None) -> bool | None:
    if deadline is not None and attempt.when is not None:
        return attempt.when > deadline
    return True if attempt.late else None


def _read(attempt: Attempt, limit: int) -> tuple[dict[PurePosixPath, bytes], list[str]]:
    """The files within bounds, notebooks first, and a line for each that was left out."""
    files: dict[PurePosixPath, bytes] = {}
    problems: list[str] = []
    left, wasted = 2 * limit, 2 * limit
    members = sorted(attempt.files.members, key=_order)
    for tried, member in enumerate(members):
        if same(PurePosixPath(member.path.parts[0])) == TIMESTAMP:
            continue  # a time stamp from the student proves nothing
        if tried > MAX_FILES or wasted < 0:  # reading refused files takes time, too
            why = f"more than {MAX_FILES} files" if tried > MAX_FILES else "too much that cannot be read"
            problems.append(f"{why}; the other {len(members) - tried} were left out")
            break
        try:
            if is_reserved(member.path):
                raise Unreadable(f"{in_a_line(member.path, 100)}: its name is reserved on some systems; rename it")
            data = member.read(min(limit, left))
        except Unreadable as error:
            problems.append(str(error))
            wasted -= error.read
            continue
        left -= len(data)
        files[member.path] = data
    return files, [*dict.fromkeys(problems)]


def _order(member: Member) -> tuple[bool, PurePosixPath]:
    return not is_notebook(member.path), member.path


def _unusable(files: Mapping[PurePosixPath, bytes], told: Sequence[str]) -> tuple[str, ...]:
    """Why grading would refuse these files, so that this can be reported now; empty if it is among `told`."""
    if not files or any(path.suffix in (".ipynb", ".py") or is_notebook(path) for path in files):
        return ()
    packed = [path.name for path in files if is_archive(path) or path.suffix.lower() in (".7z", ".rar", ".gz")]
    if packed:
        known = any(line.startswith(f"{in_a_line(packed[0], 100)}: ") for line in told)
        return () if known else (f"no notebook, but {in_a_line(packed[0], 60)}, which was not unpacked",)
    if all(path.parts[0] == TYPED for path in files):
        return (f"{ONLY_TYPED}; mark what is graded by hand, or ask for the .ipynb file",)
    return ("no notebook",)


def _of_nobody(found: Read, unread: tuple[Problem, ...], layout: str) -> tuple[str, ...]:
    """Problems of the source that are in no student's row."""
    told = {item.whole for attempt in found.attempts for item in attempt.files.problems}
    return (
        *(in_a_line(item, 200) for item in found.problems),
        *(str(item) for item in unread if item.whole not in told and layout != "git"),
    )


def _missing(roster: Roster | None, students: tuple[Student, ...]) -> tuple[str, ...]:
    there = {item.id for item in students}
    return tuple(sorted(entry.id for entry in roster.entries if entry.id not in there)) if roster else ()
