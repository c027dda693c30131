"""Gradescope: "Export Submissions" of a programming assignment.

The export has a folder for each submission, and `submission_metadata.yml`, which gives for each folder the submitters
with name, student number (`:sid`) and email address, and the time of creation (`:created_at`). Several submitters are a
group: each of them gets the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grader.errors import InputError, in_a_line
from grader.submissions.collecting.attempts import Attempt, Read
from grader.submissions.collecting.times import parse_time
from grader.submissions.collecting.tree import Tree
from grader.submissions.person import Person
from grader.support.border import Border

__all__ = ["read_gradescope", "recognises_gradescope"]

METADATA = "submission_metadata.yml"
MAX_METADATA = 256 << 20


def recognises_gradescope(tree: Tree) -> float:
    """1 if the file of metadata is there, else 0."""
    return float(tree.member(METADATA) is not None)


def read_gradescope(tree: Tree, name: str) -> Read:
    """An attempt for each submitter of each folder. Raises `InputError` if the metadata cannot be read."""
    metadata = _metadata(tree)
    border = Border()
    found = border.each(metadata, str, lambda folder: tuple(_attempts(tree, folder, metadata[folder])))
    attempts = tuple(attempt for mine in found for attempt in mine)
    folders = tree.folders()
    there = set(folders)
    unknown = [name for name in folders if name not in metadata]
    empty = [name for name in metadata if name not in there]
    return Read(
        attempts,
        (
            *(f"{in_a_line(name, 80)}: {METADATA} does not say whose it is" for name in unknown),
            *(f"{in_a_line(name, 80)}: named by {METADATA}, and not there" for name in empty),
            *border.lines,
        ),
    )


def _metadata(tree: Tree) -> Mapping[str, Any]:
    import yaml

    file = tree.member(METADATA)
    if file is None:
        raise InputError(f"{METADATA}: not there; give the whole export, or use another --from")
    try:
        found = yaml.load(file.read(MAX_METADATA), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{METADATA}: {in_a_line(error, 100)}; export the submissions again") from None
    if not isinstance(found, dict):
        raise InputError(f"{METADATA}: holds no table; export the submissions again")
    return {str(key): value for key, value in found.items()}


def _attempts(tree: Tree, folder: str, entry: Any) -> Iterator[Attempt]:
    table = entry if isinstance(entry, dict) else {}
    submitters = table.get(":submitters")
    people = [_person(item) for item in submitters if isinstance(item, dict)] if isinstance(submitters, list) else []
    when = parse_time(table.get(":created_at"))
    for person in people or [Person(lms=folder)]:
        yield Attempt(person, folder, tree.below(folder), when, problems=() if people else ("nobody is named",))


def _person(entry: Mapping[str, Any]) -> Person:
    def said(key: str) -> str:
        return str(entry.get(key) or "").strip()

    return Person(name=said(":name"), number=said(":sid"), email=said(":email"))
