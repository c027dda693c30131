"""Plans which hand-ins of a class have to run, and says why others cannot. Reads everything, and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from grader.errors import AssignmentError, EvidenceError, InfrastructureError
from grader.evidence import Evidence, Stop
from grader.evidence.files import Files, read_evidence
from grader.grading.audit.stored import is_audited
from grader.grading.results import is_settled, releases_of, stored_reruns, usable_evidence
from grader.grading.standard import Standard, Standards
from grader.judging.judge import LONGEST_SECONDS
from grader.judging.margin import RERUNS, needs_reruns
from grader.notebook.notes import Note
from grader.submissions.find import HandIn
from grader.submissions.read import Read
from grader.support.border import Border
from grader.support.cpu_bound import within_cpu
from grader.support.disk import read_json
from grader.support.progress import Progress
from grader.support.timeline import Kind, beside, spending

__all__ = ["Place", "Plan", "Rerun", "is_plainly_unfinished", "make_plan", "reruns_of", "unaudited"]


@dataclass(frozen=True)
class Place:
    """A hand-in, and where its results go."""

    hand_in: HandIn
    """What was handed in."""
    files: Files
    """Its results."""

    @property
    def student(self) -> str:
        """The student's id."""
        return self.hand_in.student


@dataclass(frozen=True)
class Rerun:
    """A further run of what lies near a threshold."""

    place: Place
    """The hand-in."""
    number: int
    """Number of the further run, from 1; its seed is that of the assignment plus this number."""


@dataclass(frozen=True)
class Missing:
    """A hand-in without a usable result."""

    place: Place
    """The hand-in."""
    release: str = ""
    """The release that it was made from; empty if the hand-in cannot be read at the moment."""
    content: str = ""
    """Equal for equal hand-ins: the digest of its content; the student's id if it cannot be read."""


@dataclass(frozen=True)
class Refused:
    """A hand-in that is not run."""

    place: Place
    """The hand-in."""
    error: BaseException
    """Why: it cannot be read, or its release cannot be run."""


@dataclass(frozen=True)
class Plan:
    """What has to run."""

    hand_ins: int
    """Number of hand-ins of the class."""
    missing: tuple[Missing, ...]
    """Hand-ins without a usable result."""
    late: tuple[Place, ...]
    """Hand-ins that ran out of time, and have to run once more, alone."""
    reruns: tuple[Rerun, ...]
    """Runs under further seeds, as far as they are known before the missing hand-ins have run."""
    refused: tuple[Refused, ...]
    """Hand-ins that cannot run."""
    notes: tuple[tuple[Place, tuple[Note, ...]], ...]
    """Today's notes on hand-ins that need no run."""
    references: tuple[str, ...]
    """Releases whose reference has to run first."""
    stopped: tuple[str, ...]
    """Errors of looking for reruns, a line for each hand-in."""

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases of the missing hand-ins that can be read."""
        return tuple(dict.fromkeys(item.release for item in self.missing if item.release))

    @property
    def equal(self) -> int:
        """How many of the missing hand-ins are copies of another one, and need no run of their own on a cluster."""
        return len(self.missing) - len({item.content for item in self.missing})

    @property
    def different(self) -> int:
        """How many of the missing hand-ins differ from one another."""
        return len(self.missing) - self.equal

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to run."""
        return not (self.missing or self.late or self.reruns or self.references)


def make_plan(places: Sequence[Place], standards: Standards, read: Read, progress: Progress) -> Plan:
    """Read each hand-in with its results, and say what has to be run."""
    progress.begin("reading hand-ins", len(places))
    missing: list[Missing] = []
    late: list[Place] = []
    reruns: list[Rerun] = []
    refused: list[Refused] = []
    notes: list[tuple[Place, tuple[Note, ...]]] = []
    releases = {standards.today.release}
    border, near, reading = Border(), Border(), beside("reading")
    for place in places:

        def refuse(error: BaseException, place: Place = place) -> None:
            refused.append(Refused(place, error))

        with spending(reading, Kind.READING, place.student), border.around(place.student, refuse):
            try:
                submission = read(place.hand_in)
            except InfrastructureError:
                missing.append(Missing(place, content=place.student))  # reading may succeed later
                continue
            finally:
                progress.finished(place.student)
            standard = standards.of(submission.release)
            releases.add(submission.release)
            evidence = None if standard.trouble else usable_evidence(place.files, submission, standards.key(submission))
            if standard.trouble:
                refused.append(Refused(place, AssignmentError(standard.trouble)))
            elif evidence is None:
                missing.append(Missing(place, submission.release, submission.digest))
            else:
                notes.append((place, submission.notes))
                if not is_settled(place.files):
                    late.append(place)
                with near.around(place.student):
                    reruns += _reruns(place, evidence, standard)
    references = tuple(sorted(release for release in releases if standards.of(release).is_missing))
    return Plan(
        len(places), tuple(missing), tuple(late), tuple(reruns), tuple(refused), tuple(notes), references, near.lines
    )


def unaudited(places: Iterable[Place], standards: Standards) -> list[Place]:
    """The hand-ins with a result that has to be audited; one whose run did not come to its end has none."""
    found = []
    for place in places:
        stored = read_json(place.files.submission)
        standard = standards.behind(stored)
        if standard is None or not is_settled(place.files) or is_audited(place.files, standard.reference):
            continue
        with suppress(EvidenceError):  # judging reports it
            if read_evidence(place.files.evidence).ending.stop is Stop.COMPLETED:
                found.append(place)
    return found


def is_plainly_unfinished(places: Sequence[Place], standards: Standards) -> bool:
    """Whether something certainly has to run, as far as can be said without reading a hand-in."""
    if any(not place.files.submission.is_file() or not is_settled(place.files) for place in places):
        return True
    releases = releases_of([place.files for place in places], standards)
    return any(standards.of(release).is_missing for release in (standards.today.release, *releases))


def reruns_of(places: Iterable[Place], standards: Standards, progress: Progress) -> Iterator[Rerun]:
    """The missing further runs of hand-ins that have a result near a threshold."""
    border, judging = Border(), beside("judging")
    for place in places:
        with (
            spending(judging, Kind.JUDGING, place.student, "whether it lies near a threshold"),
            border.around(place.student),
            suppress(EvidenceError),  # judging reports it
        ):
            standard = standards.behind(read_json(place.files.submission))
            if standard is not None:
                yield from _reruns(place, read_evidence(place.files.evidence), standard)
    for line in border.lines:
        progress.note(line)


def _reruns(place: Place, evidence: Evidence, standard: Standard) -> list[Rerun]:
    if standard.expected is None or not standard.thresholds:
        return []
    with within_cpu(LONGEST_SECONDS):
        if not needs_reruns(standard.assignment, evidence, standard.expected):
            return []
    stored = stored_reruns(place.files)
    return [Rerun(place, number) for number in range(1, RERUNS + 1) if number not in stored]
