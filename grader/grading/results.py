"""Results on disk: what a run left is kept before the next begins, and judged from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from grader.errors import EvidenceError, SubmissionError
from grader.evidence import Evidence, Stop
from grader.evidence.files import Files, read_evidence, write_evidence, write_grade
from grader.exercise.jobs import executed_notebook, same_code
from grader.gradebook.answer import answer_digests, keep_earlier_answers
from grader.gradebook.unanswered import worth_nothing
from grader.grading.standard import Standard, Standards
from grader.judging.causes import causes_of
from grader.judging.judge import grade, judge, refuse, unjudged
from grader.judging.margin import RERUNS
from grader.model import Assignment, Grade, Outcome, Submission
from grader.notebook import dumps
from grader.notebook.notes import Note, as_document
from grader.sandbox.job import Run
from grader.support.border import Border, reason
from grader.support.disk import read_json, write_bytes, write_json

__all__ = [
    "is_outdated",
    "is_settled",
    "judge_stored",
    "keep_failure",
    "keep_notes",
    "keep_rerun",
    "keep_run",
    "keep_trouble",
    "releases_of",
    "settle",
    "stored_points",
    "stored_reruns",
    "usable_evidence",
    "was_crowded",
]


ONCE_MORE = "it ran out of time, and has to run once more, alone, before that counts: grade again"


def usable_evidence(files: Files, submission: Submission, key: str) -> Evidence | None:
    """The evidence with exactly this key, of the code that would run today; None where there is none.

    What of a hand-in runs may have changed since, when it was restored otherwise.
    """
    stored = read_json(files.submission)
    if stored is None or stored.get("key") != key:
        return None
    if not same_code(submission.notebook, read_json(files.executed) or {}):
        return None
    try:
        return _evidence(files, stored)
    except EvidenceError:
        return None


def is_outdated(files: Files, standards: Standards) -> bool:
    """Whether there is evidence that answers another version of the assignment."""
    stored = read_json(files.submission)
    return stored is not None and "trouble" not in stored and standards.behind(stored) is None


def releases_of(places: Iterable[Files], standards: Standards) -> list[str]:
    """The releases that the results in `places` are of."""
    stored = (read_json(files.submission) for files in places)
    return sorted({standard.release for item in stored if (standard := standards.behind(item))})


def is_settled(files: Files) -> bool:
    """Whether its result, if there is one, needs no run alone: it did not run out of time, or did so alone.

    Results from before there was such a run are settled.
    """
    return (read_json(files.submission) or {}).get("settled") is not False


def was_crowded(files: Files) -> bool:
    """Whether it ran alone, and the machine was too busy even then."""
    stored = read_json(files.submission) or {}
    return stored.get("alone") is True and stored.get("settled") is False


def keep_run(files: Files, submission: Submission, run: Run, standards: Standards, alone: bool = False) -> None:
    """Write everything about a run; `submission.json`, which makes it count, comes last.

    `alone` says that nothing else of ours ran beside it.
    """
    standard = standards.of(submission.release)
    assignment = standard.assignment
    by_hand = [cell.id for cell in standard.reference.cells if cell.manual]
    keep_earlier_answers(files, by_hand)
    files.submission.unlink(missing_ok=True)
    for number in range(1, RERUNS + 1):
        files.rerun(number).unlink(missing_ok=True)
    write_bytes(files.log, run.log.encode())
    write_bytes(files.executed, dumps(executed_notebook(submission.notebook, run, assignment)).encode())
    write_evidence(files.evidence, run.evidence)
    document = {
        "student": submission.student,
        "source": submission.source,
        "digest": submission.digest,
        "release": submission.release,
        "inputs": standard.inputs,
        "key": standards.key(submission),
        "evidence": run.evidence.digest(),
        "alone": alone,
        "settled": _settles(run.evidence, alone),
        "notes": as_document(submission.notes),
        "answers": answer_digests(submission.notebook, by_hand),
    }
    write_json(files.submission, document)


def _settles(evidence: Evidence, alone: bool) -> bool:
    """Whether a run is enough to judge by: who runs out of time runs once more, alone, on a machine that can tell."""
    return not evidence.ran_out_of_time or (alone and evidence.ending.stop is not Stop.CROWDED)


def keep_notes(files: Files, notes: Sequence[Note]) -> None:
    """Write today's notes on a hand-in whose evidence is there already."""
    stored, document = read_json(files.submission), as_document(notes)
    if stored is not None and stored.get("notes", []) != document:
        write_json(files.submission, {**stored, "notes": document})


def keep_rerun(files: Files, number: int, evidence: Evidence) -> None:
    """Write the evidence of a further run; it belongs to the result that is there."""
    write_evidence(files.rerun(number), evidence)


def stored_reruns(files: Files) -> dict[int, Evidence]:
    """The evidence of further runs, by their numbers; a damaged one is left out, and so made again."""
    found = {}
    for number in range(1, RERUNS + 1):
        with suppress(EvidenceError):
            found[number] = read_evidence(files.rerun(number))
    return found


def keep_trouble(files: Files, trouble: str) -> None:
    """Write that the submission could not be run, and why: the student's."""
    write_json(files.submission, {"student": files.folder.name, "trouble": trouble})


def keep_failure(files: Files, failure: str, assignment: Assignment) -> None:
    """Write that we could not run it, and why; the next `grade` tries again."""
    files.submission.unlink(missing_ok=True)
    write_grade(files.verdicts, unjudged(files.folder.name, assignment, failure))


def settle(files: Files, assignment: Assignment, error: BaseException) -> None:
    """Write why there is no result: the student's trouble where the hand-in is at fault, else a failure of ours."""
    if isinstance(error, SubmissionError):
        keep_trouble(files, str(error))
    else:
        keep_failure(files, f"{reason(error)}; grade again", assignment)


def judge_stored(files: Files, standards: Standards) -> Grade:
    """The grade by what is on disk, written there too. Where that cannot be judged, it is unjudged and says why."""
    assignment, student = standards.today.assignment, files.folder.name
    border, found = Border(), list[Grade]()
    with border.around(student):
        found.append(_grade_of(files, standards))
        write_grade(files.verdicts, found[0])
    if not border.stopped:
        return found[0]
    result = unjudged(student, assignment, border.stopped[0].why)
    write_grade(files.verdicts, result)
    return result


def _grade_of(files: Files, standards: Standards) -> Grade:
    """The grade by what is on disk. Raises `EvidenceError` where that cannot be judged."""
    assignment, student = standards.today.assignment, files.folder.name
    stored = read_json(files.submission)
    if stored is None:
        return unjudged(student, assignment, _failure(files))
    if isinstance(stored.get("trouble"), str):
        return refuse(student, assignment, stored["trouble"])
    evidence = _evidence(files, stored)
    if stored.get("settled") is False and evidence.ending.stop is not Stop.CROWDED:
        return unjudged(student, assignment, ONCE_MORE)
    return _judged(student, evidence, files, standards.behind(stored))


def stored_points(files: Files) -> float | None:
    """The points of the last judgement, if there was one."""
    points = (read_json(files.verdicts) or {}).get("points")
    return points if isinstance(points, int | float) else None


def _evidence(files: Files, stored: Mapping[str, Any]) -> Evidence:
    """The evidence that `submission.json` speaks of. Raises `EvidenceError`.

    A machine that loses its power may keep the one file of a run and lose the other.
    """
    evidence = read_evidence(files.evidence)
    if stored.get("evidence") != evidence.digest():
        raise EvidenceError(f"{files.evidence}: it is of another run than submission.json; grade again to make it anew")
    return evidence


def _judged(student: str, evidence: Evidence, files: Files, standard: Standard | None) -> Grade:
    """The grade by the reference in the release that was handed in."""
    if standard is None:
        raise EvidenceError("it was run with another version of the assignment; grade again")
    if standard.expected is None:
        raise ValueError("judging needs the reference's evidence; call expect() first")
    assignment = standard.assignment
    reruns = tuple(stored_reruns(files).values()) if assignment.metrics else ()
    causes = causes_of(evidence, standard.reference.given, standard.reference.meant_to_stop)
    verdicts = judge(assignment, evidence, standard.expected, reruns)
    unanswered = worth_nothing(files, standard.reference)
    return grade(student, assignment, verdicts, causes=causes, unanswered=unanswered)


def _failure(files: Files) -> str:
    """Why it was not run, as far as that was noted."""
    match read_json(files.verdicts):
        case {"verdicts": [{"outcome": Outcome.UNJUDGED, "message": str(message)}, *_]}:
            return message
    return "it was not run; grade again"
