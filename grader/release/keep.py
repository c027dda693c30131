"""Keeps an exercise's older releases, and finds out what an edit means for hand-ins made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import InputError
from grader.exercise.editions import withheld
from grader.exercise.reference import Reference
from grader.exercise.releases import CURRENT, RELEASES, Kept, calibrations_in, file_of, rendered
from grader.exercise.thresholds import calibrations_of
from grader.support.disk import write_bytes
from grader.support.wording import did_you_mean, one_or_many, plural

__all__ = ["Touched", "forget", "kept_files", "stale_kept", "touched", "write_kept"]


@dataclass(frozen=True)
class Touched:
    """What a new release means for hand-ins of an older one."""

    release: str
    """Identity of the older release."""
    says: str
    """How the two differ, and what happens to hand-ins, in one line."""
    unjudged: Mapping[str, str]
    """Checks that cannot judge hand-ins of the older release, each with the reason."""
    new: bool = False
    """Whether this build is the first to keep it."""


def kept_files(reference: Reference, *, draft: bool) -> dict[str, bytes]:
    """The files of `releases/` by name: today's release, and the older ones.

    The release that is replaced is kept under its own id, unless it was a draft.
    """
    last, kept = reference.last, {item.id: item for item in reference.kept}
    if last is not None and last.id != reference.identity and not last.draft:
        kept[last.id] = replace(last, thresholds=last.thresholds or calibrations_in(reference.folder))
    kept.pop(reference.identity, None)
    is_same = last is not None and last.id == reference.identity
    newest = max((item.order for item in (*reference.kept, *([last] if last else ()))), default=0)
    today = Kept(
        id=reference.identity,
        notebook=reference.release,
        parameters=reference.assignment.parameters,
        data=reference.assignment.data,
        questions={cell.id: cell.question for cell in reference.cells if cell.question},
        thresholds=calibrations_of(reference),
        order=last.order if last is not None and is_same else newest + 1,
        draft=draft,
    )
    return {file_of(Path(), item.id).name: rendered(item) for item in kept.values()} | {
        file_of(Path(), CURRENT).name: rendered(today)
    }


def write_kept(files: Mapping[str, bytes], folder: Path) -> tuple[str, ...]:
    """Make `releases/` of the exercise in `folder` hold exactly `files`; returns the names of those that changed."""
    place = folder / RELEASES
    stale = stale_kept(files, folder)
    for name in stale:
        if name in files:
            write_bytes(place / name, files[name], shared=True)
        else:
            (place / name).unlink()
    return stale


def stale_kept(files: Mapping[str, bytes], folder: Path) -> tuple[str, ...]:
    """Names of files in `releases/` that are missing, different or superfluous, sorted."""
    place = folder / RELEASES
    there = {path.name: path.read_bytes() for path in place.glob("*.json")}
    return tuple(sorted(name for name in {*there, *files} if there.get(name) != files.get(name)))


def forget(reference: Reference, ids: tuple[str, ...]) -> Reference:
    """`reference` without the kept releases `ids`; removes no file yet. Raises `InputError` if one is not kept."""
    known = [item.id for item in reference.older]
    for id in ids:
        if id not in known:
            there = did_you_mean(id, known, f"there are: {', '.join(known) or 'none'}")
            raise InputError(f"{reference.folder.name}: no release {id!a:.40} is kept; {there}")
    last = reference.last
    if last is not None and last.id in ids:
        last = replace(last, draft=True)
    return replace(reference, last=last, kept=tuple(item for item in reference.kept if item.id not in ids))


def touched(reference: Reference) -> tuple[Touched, ...]:
    """For each older release that hand-ins may come from: what has changed since, and what that means for them."""
    last = reference.last
    found = []
    for item in reference.older:
        if item is last and last.draft:
            continue
        lost = withheld(reference, item)
        found.append(Touched(item.id, f"{_differences(reference, item)}; {_meaning(item, lost)}", lost, item is last))
    return tuple(found)


def _differences(reference: Reference, kept: Kept) -> str:
    """How today's release differs from `kept`, in a few words."""
    then = {cell.id: (cell.kind, cell.text, cell.question) for cell in kept.cells}
    answers = {cell.id: cell.question for cell in reference.cells}
    now = {
        cell["id"]: (cell["cell_type"], "".join(cell["source"]), answers[cell["id"]])
        for cell in reference.release["cells"]
        if cell["id"] in answers
    }
    parts = []
    for word, is_meant in (("given cell", _is_given), ("answer cell", _is_answer), ("text", _is_text)):
        counts = {
            "changed": sum(is_meant(cell) for id, cell in now.items() if id in then and then[id][1] != cell[1]),
            "new": sum(is_meant(cell) for id, cell in now.items() if id not in then),
            "gone": sum(is_meant(cell) for id, cell in then.items() if id not in now),
        }
        there = [(what, count) for what, count in counts.items() if count]
        parts += [f"{plural(count, word)} {what}" for what, count in there]
    if dict(kept.parameters) != dict(reference.assignment.parameters):
        parts.append("other parameters")
    if kept.data != reference.assignment.data:
        parts.append("other data")
    return ", ".join(parts) or "cells in another order"


def _is_given(cell: tuple[str, str, str | None]) -> bool:
    return cell[0] == "code" and cell[2] is None


def _is_answer(cell: tuple[str, str, str | None]) -> bool:
    return cell[2] is not None


def _is_text(cell: tuple[str, str, str | None]) -> bool:
    return cell[0] == "markdown" and cell[2] is None


def _meaning(kept: Kept, lost: Mapping[str, str]) -> str:
    if not lost:
        return "its hand-ins are restored and judged by it"
    reasons = "; ".join(dict.fromkeys(lost.values()))
    are = one_or_many(len(lost), "is", "are")
    return f"its hand-ins are restored and judged by it, but {plural(len(lost), 'check')} {are} unjudged: {reasons}"
