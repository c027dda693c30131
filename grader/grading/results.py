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
from grader.grading.audit.findings import Report
from grader.grading.audit.stored import stored_audit, with_audit
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
    "audit_report",
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
    """The stored evidence if its key is `key` and it is of the code that would run today; else None.

    The code can differ although the key is equal: hand-ins may be restored differently today.
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
    """Whether there is evidence of a run with another version of the assignment."""
    stored = read_json(files.submission)
    return stored is not None and "trouble" not in stored and standards.behind(stored) is None


def releases_of(places: Iterable[Files], standards: Standards) -> list[str]:
    """The releases to which the results in `places` belong."""
    stored = (read_json(files.submission) for files in places)
    return sorted({standard.release for item in stored if (standard := standards.behind(item))})


def is_settled(files: Files) -> bool:
    """Whether the result, if there is one, needs no second run: it did not run out of time, or it ran alone.

    Results of versions that had no second run are settled.
    """
    return (read_json(files.submission) or {}).get("settled") is not False


def was_crowded(files: Files) -> bool:
    """Whether the machine was too busy even though the hand-in ran alone."""
    stored = read_json(files.submission) or {}
    return stored.get("alone") is True and stored.get("settled") is False


def keep_run(files: Files, submission: Submission, run: Run, standards: Standards, alone: bool = False) -> None:
    """Write everything about a run; `submission.json`, which makes it count, comes last.

    `alone`: whether it was the only run of ours at the time.
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
    """Whether a run can be judged. One that ran out of time can only if it ran alone, and the machine was not busy."""
    return not evidence.ran_out_of_time or (alone and evidence.ending.stop is not Stop.CROWDED)


def keep_notes(files: Files, notes: Sequence[Note]) -> None:
    """Write today's notes on a hand-in that has evidence already."""
    stored, document = read_json(files.submission), as_document(notes)
    if stored is not None and stored.get("notes", []) != document:
        write_json(files.submission, {**stored, "notes": document})


def keep_rerun(files: Files, number: int, evidence: Evidence) -> None:
    """Write the evidence of a further run; it belongs to the stored result."""
    write_evidence(files.rerun(number), evidence)


def stored_reruns(files: Files) -> dict[int, Evidence]:
    """The evidence of further runs, by number. Damaged evidence is left out, so that the run is made again."""
    found = {}
    for number in range(1, RERUNS + 1):
        with suppress(EvidenceError):
            found[number] = read_evidence(files.rerun(number))
    return found


def keep_trouble(files: Files, trouble: str) -> None:
    """Write why the submission could not be run, through a fault of the student's."""
    write_json(files.submission, {"student": files.folder.name, "trouble": trouble})


def keep_failure(files: Files, failure: str, assignment: Assignment) -> None:
    """Write why we failed to run the submission; the next `grade` tries again."""
    files.submission.unlink(missing_ok=True)
    write_grade(files.verdicts, unjudged(files.folder.name, assignment, failure))


def settle(files: Files, assignment: Assignment, error: BaseException) -> None:
    """Write why there is no result: as the student's trouble if the hand-in is at fault, else as our failure."""
    if isinstance(error, SubmissionError):
        keep_trouble(files, str(error))
    else:
        keep_failure(files, f"{reason(error)}; grade again", assignment)


def judge_stored(files: Files, standards: Standards) -> Grade:
    """Make the grade from the evidence on disk, and write it. If that cannot be judged, the grade is unjudged."""
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
    """The grade from the evidence on disk. Raises `EvidenceError` if that cannot be judged."""
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
    """The points of the stored grade, if there is one."""
    points = (read_json(files.verdicts) or {}).get("points")
    return points if isinstance(points, int | float) else None


def _evidence(files: Files, stored: Mapping[str, Any]) -> Evidence:
    """The evidence that belongs to `submission.json`. Raises `EvidenceError` if it does not.

    After a power failure, one file of a run may be left without the other.
    """
    evidence = read_evidence(files.evidence)
    if stored.get("evidence") != evidence.digest():
        raise EvidenceError(
            f"{files.evidence}: it belongs to another run than submission.json; grade again to replace it"
        )
    return evidence


def audit_report(files: Files, standards: Standards) -> Report | None:
    """What the audit of the result in `files` found; None if there was none."""
    standard = standards.behind(read_json(files.submission))
    return stored_audit(files, standard.reference) if standard is not None else None


def _judged(student: str, evidence: Evidence, files: Files, standard: Standard | None) -> Grade:
    """The grade, judged by the standard of the release that was handed in."""
    if standard is None:
        raise EvidenceError("it was run with another version of the assignment; grade again")
    if standard.expected is None:
        raise ValueError("judging needs the reference's evidence; call expect() first")
    assignment = standard.assignment
    reruns = tuple(stored_reruns(files).values()) if assignment.metrics else ()
    evidence = with_audit(evidence, stored_audit(files, standard.reference), standard.reference.audit)
    causes = causes_of(evidence, standard.reference.given, standard.reference.meant_to_stop)
    verdicts = judge(assignment, evidence, standard.expected, reruns)
    verdicts = standard.suspicion.named(verdicts, evidence.observations)
    unanswered = worth_nothing(files, standard.reference)
    return grade(student, assignment, verdicts, causes=causes, unanswered=unanswered)


def _failure(files: Files) -> str:
    """Why the submission was not run, as far as that was recorded."""
    match read_json(files.verdicts):
        case {"verdicts": [{"outcome": Outcome.UNJUDGED, "message": str(message)}, *_]}:
            return message
    return "it was not run; grade again"
