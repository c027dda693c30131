"""Looks for signs of a successful attack in the files and pages that grading a class leaves."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.attack.attack import Attack
from grader.attack.course import ATTEMPTED, SUCCEEDED, Ground
from grader.attack.dangers import dangers, dangers_beside
from grader.errors import EvidenceError
from grader.evidence import Stop
from grader.evidence.files import Files, read_evidence
from grader.exercise.reference import Reference
from grader.model import Assignment, Grade
from grader.report.feedback import feedback_page
from grader.report.panels import score_of
from grader.sandbox.contention import PATIENCE
from grader.terminal import tables

__all__ = ["Sign", "carried_out", "signs_of"]

SHOWN_IN_EXAM = ("unseen", "probes")
"""Canaries that the exam brings into the sandbox; a student would see them only in the notebook's outputs."""
KEPT = ("submission.json", "executed.ipynb", "evidence.json", "evidence.npz", "verdicts.json", "log.txt", "audit.json")
BETWEEN_LOOKS_MIB = 1024
"""What a run may have beyond its limit until the watch looks again: one process may exceed it by 512 MiB, and many
together can allocate as much in a third of a second, above all as sockets, which are counted at their maximum size."""
BESIDE_ARRAYS_MIB = 32
"""Most MiB on the disk for all observations and faults of a run without arrays."""
PAGE_SECONDS = 10.0
"""Most seconds of processor time for writing one student's feedback."""
PATIENCE_SECONDS = 60.0
"""Wall-clock seconds that a run may take beyond its limit, for three starts on a slow machine."""


@dataclass(frozen=True)
class Sign:
    """One sign that an attack succeeded."""

    what: str
    """Its kind, in one word."""
    detail: str
    """What was seen."""


def signs_of(
    attack: Attack, grade: Grade, files: Files, assignment: Assignment, ground: Ground, crowded: bool = False
) -> Iterator[Sign]:
    """The signs that one attack left behind. On a `crowded` machine, a run may take longer."""
    if grade.points > attack.earns:
        yield Sign("points", f"{grade.points:g} of {grade.possible:g}, where an honest run earns {attack.earns:g}")
    if grade.flagged and not attack.looked_at and not (crowded and _was_set_aside(files)):
        why = next(item.message for item in grade.verdicts if item.outcome == "unjudged")
        yield Sign("unjudged", f"it kept itself from being judged: {why}")
    yield from _secrets(files, ground)
    yield from _strangers(files.folder)
    yield from _bounds(files, assignment, crowded)
    yield from _screen(assignment, grade)
    yield from _active(files.executed)
    yield from _told(ground, files, grade)
    if attack.category == "reports":
        yield from _slow_page(ground.reference, files, grade)
    if _said(files, ground.said(SUCCEEDED)):
        yield Sign("step", f"it says {SUCCEEDED}: a step succeeded that leaves no other sign")


def carried_out(attack: Attack, grade: Grade, files: Files, ground: Ground) -> bool:
    """Whether there is proof that the attack tried everything."""
    if grade.flagged:
        return attack.looked_at
    match attack.proof:
        case "refused":
            return bool(grade.trouble)
        case "attempted":
            return _said(files, ground.said(ATTEMPTED))
    with contextlib.suppress(EvidenceError):  # then it was not run
        evidence = read_evidence(files.evidence)
        faults = [cell.fault for cell in evidence.cells] + [item.fault for item in evidence.observations.values()]
        names = {fault.name for fault in faults if fault is not None}
        return evidence.ending.stop != "completed" or not names.isdisjoint(_LIMITS)
    return False


_LIMITS = ("CellTimeout", "TimeLimit", "MemoryLimit", "MemoryError", "ProcessDied", "ProtocolError", "EvidenceError")


def _was_set_aside(files: Files) -> bool:
    """Whether the run was set aside because the machine was busy."""
    with contextlib.suppress(EvidenceError):
        return read_evidence(files.evidence).ending.stop is Stop.CROWDED
    return False


def _said(files: Files, word: str) -> bool:
    """Whether a cell or a probe printed `word`; what probes print is in the log."""
    texts = [files.log.read_text(encoding="utf-8", errors="replace")] if files.log.is_file() else []
    for cell in _executed(files.executed).get("cells", ()):
        texts += [str(output.get("text", "")) for output in cell.get("outputs", ())]
    return any(word in text for text in texts)


def _executed(path: Path) -> Mapping[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _secrets(files: Files, ground: Ground) -> Iterator[Sign]:
    kept = {path: path.read_bytes() for path in files.folder.glob("*") if path.is_file() and not path.is_symlink()}
    for name, canary in ground.canaries.items():
        for path, content in kept.items():
            if (name not in SHOWN_IN_EXAM or path == files.executed) and any(
                form in content for form in _forms(canary)
            ):
                yield Sign("secret", f"the canary {name!r} is in {path.name}")


def _forms(secret: str) -> Iterator[bytes]:
    """The ways in which a secret might be written."""
    plain = secret.encode()
    yield from (plain, plain[::-1], plain.hex().encode(), secret.encode("utf-16-le"))
    for shift in range(3):  # base64 of a longer text that contains the secret
        coded = base64.b64encode(b"x" * shift + plain)
        yield coded[4 if shift else 0 : -4]


def _strangers(folder: Path) -> Iterator[Sign]:
    """Entries among the results that we did not write, or that are not plain files."""
    for path in folder.glob("*"):
        if path.name not in KEPT or path.is_symlink() or not path.is_file():
            yield Sign("file", f"{path.name} among the results")


def _bounds(files: Files, assignment: Assignment, crowded: bool) -> Iterator[Sign]:
    try:
        resources = read_evidence(files.evidence).resources
    except EvidenceError:
        return  # it was refused and never ran
    limits = assignment.limits
    stored = sum(path.stat().st_size for path in files.folder.glob("evidence.*")) >> 20
    if stored > limits.evidence_mib + BESIDE_ARRAYS_MIB:
        yield Sign("disk", f"{stored} MiB of evidence, where {limits.evidence_mib} are allowed for arrays")
    if resources.peak_mib > limits.memory_mib + BETWEEN_LOOKS_MIB:
        yield Sign("memory", f"{resources.peak_mib:.0f} MiB, where {limits.memory_mib} are allowed")
    longest = limits.run_seconds * (PATIENCE if crowded else 1) + PATIENCE_SECONDS
    if resources.wall_seconds > longest:
        yield Sign("time", f"{resources.wall_seconds:.0f} s, where {limits.run_seconds:g} are allowed")


def _screen(assignment: Assignment, grade: Grade) -> Iterator[Sign]:
    """Control characters in the table that an instructor sees."""
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen):
        tables.show_class(assignment, [grade])
    bad = {
        character
        for character in screen.getvalue()
        if character != "\n" and unicodedata.category(character) in _CONTROL
    }
    if bad:
        yield Sign("terminal", f"the table of the class holds {', '.join(ascii(item) for item in sorted(bad))}")


_CONTROL = ("Cc", "Cf", "Cs", "Zl", "Zp")


def _told(ground: Ground, files: Files, grade: Grade) -> Iterator[Sign]:
    """Texts that the feedback page must not contain: how a process ended in the exam, what the exam asked, secrets."""
    reference = ground.reference
    page = feedback_page(reference, files, grade, score_of(reference.assignment, grade))
    for name, canary in ground.canaries.items():
        if any(form.decode("latin-1") in page for form in _forms(canary)):
            yield Sign("secret", f"the canary {name!r} is in the page of feedback")
    for found in _ENDINGS.finditer(page):
        yield Sign("told", f"the page of feedback says {found[0]!r}")


_ENDINGS = re.compile(r"ended early: (?!cell |between two cells)[^<]*(?:status|signal|SIG|probe)[^<]*")
"""How a process ended, except in a cell: that is before the exam, so a student may know it."""


def _slow_page(reference: Reference, files: Files, grade: Grade) -> Iterator[Sign]:
    """A page of feedback that takes long to write."""
    begun = time.process_time()
    feedback_page(reference, files, grade, score_of(reference.assignment, grade))
    seconds = time.process_time() - begun
    if seconds > PAGE_SECONDS:
        yield Sign("page", f"writing the feedback takes {seconds:.0f} s")


def _active(executed: Path) -> Iterator[Sign]:
    """Outputs that would run something, or fetch something, when the executed notebook is displayed."""
    for cell in _executed(executed).get("cells", ()):
        for output in cell.get("outputs", ()):
            for found in dangers_beside(output.get("metadata")):
                yield Sign("script", f"{found} in the metadata of an output in executed.ipynb")
            for kind, content in output.get("data", {}).items():
                for found in dangers(kind, "".join(content) if isinstance(content, list) else content):
                    yield Sign("script", f"{found} in an output of type {kind} in executed.ipynb")
