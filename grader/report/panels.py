"""What a student sees about each question: points, outcomes, hints, comments. Hidden checks have no messages."""

from __future__ import annotations

from dataclasses import dataclass

from grader.gradebook.scores import QuestionScore, Score
from grader.judging.words_for_students import UNNAMED, ran_out_of_time
from grader.model import Assignment, Grade, Outcome, Question, Verdict

__all__ = ["CheckLine", "Panel", "panels", "score_of"]

STOPPED = "Your code stopped with an error, or was stopped, before this could be looked at."
WAITS = "This could not be judged yet. That is not your fault, and costs you nothing: a person will look at it."


@dataclass(frozen=True)
class CheckLine:
    """One check, as its student may see it."""

    outcome: Outcome
    """Its outcome."""
    says: str
    """The property that is checked; for a hidden check, only that it is hidden."""
    points: float
    """Points earned."""
    possible: float
    """Points that could be earned."""
    message: str
    """Why it did not pass, as far as the student may know."""
    hint: str
    """What to think about if it failed."""
    in_process: bool = False
    """Whether its tests ran in the same process as the student's code."""

    @property
    def quoted(self) -> bool:
        """Whether the message is the check's own, rather than a sentence for all of them."""
        return self.message not in (STOPPED, WAITS)


@dataclass(frozen=True)
class Panel:
    """One question."""

    question: Question
    """The question itself."""
    score: QuestionScore
    """Its points, from the gradebook if there is one."""
    checks: tuple[CheckLine, ...]
    """Its checks, public ones first."""

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return sum(line.outcome is Outcome.PASSED for line in self.checks)

    @property
    def full(self) -> bool:
        """Whether it has all points, and does not wait for a person."""
        return self.score.points >= self.score.possible and not self.score.waiting


def panels(assignment: Assignment, grade: Grade, score: Score) -> tuple[Panel, ...]:
    """A panel for each question of `assignment`, in order."""
    scores = {item.question: item for item in score.questions}
    automatic = {item.question: item for item in score_of(assignment, grade).questions}
    return tuple(
        Panel(
            question,
            scores.get(question.id, automatic[question.id]),
            tuple(_line(verdict) for verdict in sorted(grade.of(question.id), key=lambda verdict: verdict.hidden)),
        )
        for question in assignment.questions
    )


def score_of(assignment: Assignment, grade: Grade) -> Score:
    """The score from checks alone, as it is before a person has looked at anything."""
    return Score(grade.student, tuple(_automatic(question, grade) for question in assignment.questions))


def _automatic(question: Question, grade: Grade) -> QuestionScore:
    verdicts = grade.of(question.id)
    unjudged = any(item.outcome is Outcome.UNJUDGED for item in verdicts)
    earned = sum(item.points for item in verdicts)
    return QuestionScore(
        question=question.id,
        possible=question.points,
        automatic=earned if verdicts and not unjudged else None,
        points=earned,
        waiting=unjudged or bool(question.manual) or bool(grade.trouble),
        bonus=question.bonus,
    )


def _line(verdict: Verdict) -> CheckLine:
    failed = verdict.outcome is Outcome.FAILED
    return CheckLine(
        outcome=verdict.outcome,
        says=UNNAMED if verdict.hidden else verdict.says,
        points=verdict.points,
        possible=verdict.possible,
        message=_message(verdict),
        # An error has its own message; a hint about the answer would not fit it.
        hint=verdict.hint if failed else "",
        in_process=verdict.in_process,
    )


def _message(verdict: Verdict) -> str:
    """Why the check did not pass; empty for hidden checks, whose messages hold expected and unseen values."""
    if verdict.outcome is Outcome.UNJUDGED:
        return WAITS
    if verdict.hidden and verdict.outcome is Outcome.ERRORED and not ran_out_of_time(verdict):
        return STOPPED
    return verdict.told
