"""Runs attacks: each category is graded like an ordinary class, with honest students among the attackers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grader.attack.attack import CATEGORIES, TARGET, Attack
from grader.attack.course import ENVIRONMENT, NEIGHBOURS, Ground, make_ground
from grader.attack.monitor import leftover_files, leftover_processes, listening, manifest
from grader.attack.signs import Sign, carried_out, signs_of
from grader.errors import EvidenceError, GradecastError
from grader.evidence.files import read_evidence
from grader.gradebook.gradebook import read_scores
from grader.grading.grade import grade_class
from grader.grading.request import Request
from grader.model import Grade
from grader.support.progress import Part, Progress

__all__ = ["Fate", "Result", "Siege", "lay_siege"]


PACE_SECONDS = 0.2
"""Seconds of processor time of the loop that measures how busy the machine is, which attacks cannot influence."""
CROWDED = 1.3
"""The machine counts as busy if that loop's wall-clock time is more than this multiple of its processor time."""


class Fate(StrEnum):
    """The result of an attack."""

    HELD = "held"
    """It was carried out, and failed."""
    BROKEN = "broken"
    """There is a sign that it succeeded."""
    UNPROVEN = "unproven"
    """There is no proof that it was carried out, so its failure means nothing."""
    SKIPPED = "skipped"
    """It makes no sense on this machine."""


@dataclass(frozen=True)
class Result:
    """One attack and its result."""

    attack: Attack
    """The attack."""
    fate: Fate
    """Its result."""
    signs: tuple[Sign, ...] = ()
    """Signs that it succeeded."""


@dataclass(frozen=True)
class Siege:
    """The results of all attacks, and other harm."""

    results: tuple[Result, ...]
    """One result for each attack."""
    harm: Mapping[str, tuple[Sign, ...]]
    """Harm to honest students, files or the machine that cannot be attributed to one attack, by category."""
    protections: tuple[str, ...] = ()
    """The protections in force, as an honest run recorded them."""

    @property
    def held(self) -> bool:
        """Whether no attack succeeded, and there was no other harm."""
        return not any(self.harm.values()) and all(item.fate in (Fate.HELD, Fate.SKIPPED) for item in self.results)


def lay_siege(attacks: Sequence[Attack], suite: Path, sandbox: str, workers: int, progress: Progress) -> Siege:
    """Run `attacks` of `suite` against the sandbox called `sandbox`. Raises `SandboxError` if it is not available."""
    results: list[Result] = []
    harm: dict[str, tuple[Sign, ...]] = {}
    protections: tuple[str, ...] = ()
    with tempfile.TemporaryDirectory(prefix="gradecast-siege-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        root.chmod(0o755)  # the sandbox has to protect it, not the folder's permissions
        ground = make_ground(root, suite)
        with _canary_in_the_environment(ground), listening(root, ground.token) as lookout, _bystander() as pid:
            ground.known.update(lookout.addresses, BYSTANDER=str(pid))
            for category in dict.fromkeys(attack.category for attack in attacks):
                members = [attack for attack in attacks if attack.category == category]
                fought = [attack for attack in members if not attack.needs or os.path.exists(attack.needs)]
                results += [Result(attack, Fate.SKIPPED) for attack in members if attack not in fought]
                lookout.heard.clear()
                part = Part(progress, f"{category} {CATEGORIES[category]}")
                request = ground.request(category, sandbox, workers)
                found, signs = _fight(ground, request, fought, part)
                protections = protections or _protections(request)
                doubtful = [item for item in found if _is_doubtful(item)]
                if doubtful:
                    part = Part(progress, f"{category} {CATEGORIES[category]}, doubtful ones again, alone")
                    request = ground.request(f"{category}-again", sandbox, 1)
                    again, more = _fight(ground, request, [item.attack for item in doubtful], part)
                    found, signs = [item for item in found if item not in doubtful] + again, signs + more
                heard = [Sign("connection", f"somebody got through and said: {word[:200]}") for word in lookout.heard]
                harm[category] = (*signs, *heard)
                results += sorted(found, key=lambda item: item.attack.name)
    return Siege(tuple(results), harm, protections)


def _is_doubtful(result: Result) -> bool:
    """Whether a busy machine may explain the result.

    On a busy machine, limits can stop an attack before it has tried everything; memory is measured late, so that a run
    can exceed its limit for a moment; and processes can be stopped too late for an exam, so that a run is unjudged.
    """
    signs = {sign.what for sign in result.signs}
    late = result.attack.category == "exhausting" and signs <= {"step", "memory", "unjudged"}
    return result.fate is Fate.UNPROVEN or (result.fate is Fate.BROKEN and late)


def _fight(
    ground: Ground, request: Request, attacks: Sequence[Attack], progress: Progress
) -> tuple[list[Result], tuple[Sign, ...]]:
    """Grade the class; returns the results of the attacks, and the other harm."""
    release = request.exercise.reference.release
    for attack in attacks:
        ground.hand_in(attack, release, request.submissions)
    for student in NEIGHBOURS:
        ground.hand_in_honestly(student, request.submissions)
    places = (ground.root / "submitted", ground.course / "reference", ground.root / "private")
    before, pace = manifest(*places), _pace()
    try:
        grades = {grade.student: grade for grade in grade_class(request, progress).grades}
    except GradecastError as error:
        return [Result(attack, Fate.UNPROVEN) for attack in attacks], (Sign("batch", f"it ended with: {error}"),)
    after, pace = manifest(*places), max(pace, _pace())
    changed = sorted({path for path, _ in set(before.items()) ^ set(after.items())})
    return list(_results(attacks, grades, ground, request, pace > CROWDED)), (
        *(Sign("file", f"{path} was changed") for path in changed),
        *(Sign("file", f"{path} was left behind") for path in leftover_files(ground.token)),
        *(Sign("process", f"still alive: {line}") for line in leftover_processes(ground.token)),
        *_harm_to_neighbours(request, grades),
        *_harm_to_gradebook(request, grades),
    )


def _protections(request: Request) -> tuple[str, ...]:
    for student in NEIGHBOURS:
        with suppress(EvidenceError):  # then the results show it
            return read_evidence(request.files(student).evidence).protections
    return ()


def _harm_to_neighbours(request: Request, grades: Mapping[str, Grade]) -> Iterator[Sign]:
    digests = set()
    for student in NEIGHBOURS:
        grade = grades.get(student)
        if grade is None or grade.points != request.exercise.assignment.points:
            yield Sign("neighbour", f"{student}, who is honest, gets {grade.points if grade else 'no'} points")
        else:
            digests.add(read_evidence(request.files(student).evidence).digest())
    if len(digests) > 1:
        yield Sign("neighbour", "equal honest submissions left different evidence")


def _harm_to_gradebook(request: Request, grades: Mapping[str, Grade]) -> Iterator[Sign]:
    assert request.gradebook is not None
    scores = read_scores(request.gradebook, TARGET)
    if set(scores) != set(grades):
        yield Sign("gradebook", f"its students are not those of the class: {sorted(set(scores) ^ set(grades))}")
    for student in set(scores) & set(grades):
        if scores[student] != grades[student].points:
            yield Sign("gradebook", f"{student} has {scores[student]:g}, not {grades[student].points:g}")


def _results(
    attacks: Sequence[Attack], grades: Mapping[str, Grade], ground: Ground, request: Request, crowded: bool
) -> Iterator[Result]:
    for attack in attacks:
        files = request.files(attack.student or attack.name)
        grade = grades.get(files.folder.name)
        if grade is None:
            yield Result(attack, Fate.UNPROVEN)
            continue
        signs = tuple(signs_of(attack, grade, files, request.exercise.assignment, ground, crowded))
        tried = carried_out(attack, grade, files, ground)
        yield Result(attack, Fate.BROKEN if signs else Fate.HELD if tried else Fate.UNPROVEN, signs)


def _pace() -> float:
    """Wall-clock seconds for a second of processor time of this process: 1 on an idle machine."""
    began, used = time.monotonic(), time.process_time()
    while time.process_time() - used < PACE_SECONDS:
        pass
    return (time.monotonic() - began) / PACE_SECONDS


@contextmanager
def _bystander() -> Iterator[int]:
    """Another process of ours, which does nothing and has a canary in its environment."""
    code = "import time\nwhile True: time.sleep(9)"
    with subprocess.Popen([sys.executable, "-S", "-c", code], stdin=subprocess.DEVNULL) as process:
        try:
            yield process.pid
        finally:
            process.kill()


@contextmanager
def _canary_in_the_environment(ground: Ground) -> Iterator[None]:
    os.environ[ENVIRONMENT] = ground.canaries["environment"]
    try:
        yield
    finally:
        del os.environ[ENVIRONMENT]
