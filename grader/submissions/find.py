"""Finds what students handed in. Nothing here trusts a name, a link or a size."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from grader.errors import HandInError, InfrastructureError, InputError, SubmissionError, in_a_line
from grader.model import Submission
from grader.notebook import read_notebook, recognise, restore
from grader.notebook.notes import Note, NoteKind
from grader.submissions.student_ids import alike, safe_id
from grader.support.border import Border, machines_own
from grader.support.plain_files import NotPlainError, open_plainly
from grader.worker import is_safe_name

__all__ = ["ONLY_TYPED", "TYPED", "HandIn", "find_hand_ins", "read_submission"]

IGNORED = frozenset({"timestamp.txt", "__pycache__", ".ipynb_checkpoints", ".DS_Store", "feedback"})
MAX_FILES = 200
NOTEBOOKS = (".ipynb.json", ".ipynb.txt", ".ipynb")
"""Endings of notebooks; browsers add the longer ones when they see JSON or plain text."""
TYPED = "online-text"
"""The folder of a hand-in that holds text typed into a platform, with its pictures."""
NOT_SEARCHED = IGNORED | {TYPED}
"""Folders of a hand-in that are not searched for a notebook."""
ONLY_TYPED = f"a text typed online, which lies in {TYPED}/, and no notebook"
DEEPER = 3
"""Levels of single nested folders that are searched for a notebook."""
MAX_DEPTH = 8
MOST_CHANGED = 5
"""Most changed files of the release that a note names."""
_NO_NOTEBOOK = "no notebook in the folder; hand in the .ipynb file"


@dataclass(frozen=True)
class HandIn:
    """What one student handed in."""

    student: str
    """The student's id, from the name of the folder or file."""
    notebook: Path | None
    """The notebook; None unless exactly one was found."""
    extras: Path | None = None
    """The folder whose other files belong to the submission."""
    trouble: str = ""
    """Why there is no notebook to run."""
    failure: str = ""
    """Why the search failed, through no fault of the student."""
    note: str = ""
    """What a person should know about it although it can run."""
    absent: bool = False
    """Whether the student's folder holds only hand-ins of other assignments."""


def find_hand_ins(folder: Path, assignment: str, also: Sequence[str] = ()) -> tuple[HandIn, ...]:
    """All hand-ins, sorted by student. Three layouts are known, and may be mixed:

    `<student>/<assignment>/*.ipynb` (nbgrader), `<student>/*.ipynb`, and `<student>.ipynb` in one flat folder. In a
    student's folder, a script `<assignment>.py` (py:percent) is accepted, too. Folder and notebook may have one of the
    names in `also` instead of the assignment's.

    Raises `InputError` if the folder is missing or holds no hand-in.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; give the folder that holds the submissions")
    root = folder.resolve()
    try:
        entries = sorted(root.iterdir())
    except OSError as error:
        raise InputError(f"{folder}: cannot be read ({error.strerror or error}); fix its permissions") from None
    border = Border()
    looked = border.each(entries, lambda entry: entry.name, lambda entry: _find(entry, (assignment, *also)))
    found = [item for item in looked if item is not None]
    found += [HandIn(item.student, None, failure=item.why) for item in border.stopped]
    if all(item.trouble == _NO_NOTEBOOK for item in found):
        raise InputError(
            f"{folder}: no submissions; expected <student>/{assignment}/<notebook>.ipynb or <student>.ipynb in it"
        )
    return _without_doubles(found)


def read_submission(hand_in: HandIn, releases: Mapping[str, Mapping[str, Any]], limit_bytes: int) -> Submission:
    """The submission, with its locked cells restored from the release that it was made from.

    `releases` maps identities of releases to their notebooks, the newest first. Raises `SubmissionError` with one clear
    line, or `HandInError` if the search for the hand-in failed.
    """
    if hand_in.failure:
        raise HandInError(hand_in.failure)
    if hand_in.notebook is None:
        raise SubmissionError(hand_in.trouble)
    safe_id(hand_in.student)
    data = _read(hand_in.notebook, limit_bytes)
    ours = {name: digest for notebook in releases.values() for name, digest in _files_of(notebook).items()}
    files = dict(_extra_files(hand_in, limit_bytes, ours))
    handed_in = read_notebook(hand_in.notebook, data)
    release, note = recognise(handed_in, releases)
    restored = restore(handed_in, releases[release])
    unknown = (Note(NoteKind.RELEASE, "", note),) if note else ()
    changed = (_put_back(name) for name in _changed_files(hand_in, ours, limit_bytes))
    digest = hashlib.sha256(data)
    for name, content in sorted(files.items()):
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return Submission(
        student=hand_in.student,
        notebook=restored.notebook,
        digest=digest.hexdigest(),
        files=files,
        source=hand_in.notebook.name,
        notes=(*unknown, *changed, *restored.notes),
        release=release,
    )


def _find(entry: Path, names: Sequence[str]) -> HandIn | None:
    if entry.name.startswith(".") or entry.name == "__pycache__":
        return None
    student = _stem(entry) if _is_notebook(entry) else entry.name
    try:
        if entry.is_symlink():
            return HandIn(student, None, trouble=_is_a_link(entry))
        if entry.is_dir():
            return _in_folder(entry, names)
        return HandIn(student, entry) if _is_notebook(entry) else None
    except OSError as error:
        return HandIn(student, None, trouble=_unreadable(entry, error))


def _in_folder(student: Path, names: Sequence[str]) -> HandIn:
    """The hand-in in a student's folder; `names` are those of the assignment, the usual one first."""
    nested = next((student / name for name in names if (student / name).exists()), student / names[0])
    if nested.is_symlink():
        return HandIn(student.name, None, trouble=_is_a_link(nested))
    return _in_folder_of(student, nested if nested.is_dir() else student, names)


def _in_folder_of(student: Path, folder: Path, names: Sequence[str]) -> HandIn:
    files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    ipynb = [path for path in files if _is_notebook(path) and (path.is_symlink() or not path.is_dir())]
    called = next((found for name in names if (found := [path for path in ipynb if _stem(path) == name])), [])
    candidates = called or ipynb or [path for path in files if path.name == f"{names[0]}.py"]
    if not candidates:
        return _deeper(student, folder, files, names)
    if len(candidates) == 1:
        others = [in_a_line(path.name, 60) for path in ipynb if path != candidates[0]]
        is_usual = len(names) > 1 and bool(called)  # nbgrader's assignments may have several notebooks
        note = f"{candidates[0].name} is graded; there is also {', '.join(others)}" if others and not is_usual else ""
        return HandIn(student.name, candidates[0], extras=folder, note=note)
    return _in_vain(student, folder, f"{len(candidates)} notebooks and none called {names[-1]}.ipynb")


def _deeper(student: Path, folder: Path, files: Sequence[Path], names: Sequence[str]) -> HandIn:
    """The hand-in if the notebook is in the only folder of `folder`, as some zips are packed."""
    inside = [path for path in files if path.is_dir() and not path.is_symlink() and path.name not in NOT_SEARCHED]
    if len(inside) == 1 and len(folder.parts) - len(student.parts) < DEEPER:
        found = _in_folder_of(student, inside[0], names)
        # A folder next to the assignment's own may belong to another assignment.
        if found.notebook is not None and (folder != student or _stem(found.notebook) in names):
            return found
    if any(path.name == TYPED for path in files):
        trouble = f"{ONLY_TYPED}; what is graded by hand is marked all the same"
        return HandIn(student.name, None, trouble=trouble)
    if folder == student:
        absent = bool(inside) and len(inside) == len(files) and all(_is_another(path, names) for path in inside)
        return HandIn(student.name, None, trouble=_NO_NOTEBOOK, absent=absent)
    return _in_vain(student, folder, "no notebook")


def _is_another(folder: Path, names: Sequence[str]) -> bool:
    """Whether the folder is a hand-in of another assignment, as nbgrader has it, and not of one written differently."""
    if _written(folder.name) in map(_written, names):
        return False
    return any(_is_notebook(path) or path.name == "timestamp.txt" for path in folder.iterdir())


def _written(name: str) -> str:
    """The name's letters and digits alone."""
    return "".join(filter(str.isalnum, name.casefold()))


def _in_vain(student: Path, folder: Path, what: str) -> HandIn:
    place = in_a_line(folder.relative_to(student.parent), 100)
    return HandIn(student.name, None, trouble=f"{what} in {place}/; hand in one .ipynb file")


def _is_notebook(path: Path) -> bool:
    """Whether it is a notebook by its name, also in capitals, and with endings that browsers and systems add."""
    return path.name.lower().endswith(NOTEBOOKS)


def _stem(path: Path) -> str:
    """The name of a notebook without its ending."""
    ending = next((item for item in NOTEBOOKS if path.name.lower().endswith(item)), "")
    return path.name[: len(path.name) - len(ending)]


def _without_doubles(found: list[HandIn]) -> tuple[HandIn, ...]:
    """`found`, with a trouble for ids that were handed in twice, and a note for ids that are hard to tell apart."""
    by_student: dict[str, HandIn] = {}
    for item in found:
        if item.student in by_student:
            trouble = f"handed in twice, as a file and as a folder; keep one of {in_a_line(item.student, 80)!r}"
            item = HandIn(item.student, None, trouble=trouble)
        by_student[item.student] = item
    for group in alike(by_student):
        for student in group.ids:
            before, others = by_student[student], (in_a_line(id, 80) for id in group.ids if id != student)
            note = f"differs from {', '.join(others)} only {group.differ}; each is graded by itself"
            by_student[student] = replace(before, note="; ".join(filter(None, (before.note, note))))
    return tuple(by_student[student] for student in sorted(by_student))


def _read(path: Path, limit_bytes: int) -> bytes:
    """The file's bytes, at most `limit_bytes`. Follows no link and waits for no pipe. Raises `SubmissionError`."""
    if path.is_symlink():
        raise SubmissionError(_is_a_link(path))
    try:
        with open_plainly(path) as file:
            data = file.read(limit_bytes + 1)
    except NotPlainError:
        raise SubmissionError(f"{_shown(path)} is not a file; hand in the notebook itself") from None
    except OSError as error:
        raise SubmissionError(_unreadable(path, error)) from None
    if len(data) > limit_bytes:
        limit = f"{limit_bytes / 2**20:.0f} MiB"
        raise SubmissionError(f"{_shown(path)}: over the limit of {limit}; clear its outputs and hand it in again")
    return data


def _is_a_link(path: Path) -> str:
    return f"{_shown(path)} is a link, which may lead out of the folder; hand in the file itself"


def _unreadable(path: Path, error: OSError) -> str:
    """The message for the student. Raises `InfrastructureError` if the machine is at fault."""
    if machines_own(error):
        raise InfrastructureError(
            f"{_shown(path)}: cannot be read ({error.strerror}); fix that and run the same command again"
        ) from error
    return f"{_shown(path)}: cannot be read ({error.strerror or error}); hand in the file again"


def _shown(path: Path) -> str:
    """The name in a form that is safe in messages, since students choose names."""
    return in_a_line(path.name, 80)


def _files_of(release: Mapping[str, Any]) -> Mapping[str, str]:
    """The other files of the release with the notebook `release`: digests by relative path."""
    files: Mapping[str, str] = release["metadata"]["gradecast"].get("files", {})
    return files


def _changed_files(hand_in: HandIn, ours: Mapping[str, str], limit_bytes: int) -> Iterator[str]:
    """Released files that the student handed in with different content, at most `MOST_CHANGED`."""
    found = 0
    for name, digest in ours.items() if hand_in.extras is not None else ():
        path = (hand_in.extras or Path()) / name
        if found >= MOST_CHANGED or not path.is_file():
            continue
        try:
            same = hashlib.sha256(_read(path, limit_bytes)).hexdigest() == digest
        except SubmissionError:  # a link, or too large
            same = path.is_symlink()
        if not same:
            found += 1
            yield name


def _put_back(name: str) -> Note:
    text = f"the file `{in_a_line(name, 80)}` was changed; the notebook runs with the released one"
    return Note(NoteKind.PUT_BACK, "", text)


def _extra_files(hand_in: HandIn, limit_bytes: int, ours: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """The student's other files by relative path, without ours, bounded in number, depth and size."""
    if hand_in.extras is None:
        return
    left, count = limit_bytes, 0
    for path in _walk(hand_in.extras, MAX_DEPTH):
        if str(PurePosixPath(path.relative_to(hand_in.extras))) in ours:
            continue
        count += 1
        if count > MAX_FILES:
            raise SubmissionError(f"more than {MAX_FILES} files next to the notebook; hand in only what it needs")
        if _is_notebook(path) or path == hand_in.notebook:
            continue
        name = str(PurePosixPath(path.relative_to(hand_in.extras)))
        if not is_safe_name(name) or not name.isprintable() or _surrogates(name):
            raise SubmissionError(f"the name {name!a:.80} of a file next to the notebook cannot be used; rename it")
        data = _read(path, limit_bytes)
        left -= len(data)
        if left < 0:
            raise SubmissionError(
                f"the files next to the notebook are over {limit_bytes / 2**20:.0f} MiB together; hand in less"
            )
        yield name, data


def _surrogates(name: str) -> bool:
    """Whether the name is not UTF-8; the file system then returns bytes as lone surrogates."""
    return any("\ud800" <= character <= "\udfff" for character in name)


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise SubmissionError(_unreadable(folder, error)) from None
    for entry in entries:
        if entry.name in IGNORED or entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            if depth == 0:
                raise SubmissionError(f"folders nested too deeply next to the notebook ({_shown(entry)}); flatten them")
            yield from _walk(entry, depth - 1)
        else:
            yield entry
