"""`judge` turns evidence into verdicts. A pure function: no student code runs here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.errors import CheckFailure, Unobserved
from grader.evidence import OUT_OF_TIME, Cell, Ending, Evidence, Observation, Stop
from grader.judging.margin import RERUNS, is_near, median_run
from grader.judging.view import Expected, View, unlike, view_of
from grader.judging.words_for_students import Why, place_in_words, told
from grader.model import Assignment, Check, Grade, Limits, Outcome, Reason, Verdict
from grader.notebook import cells_of_question
from grader.notebook.markers import STUB_MESSAGE
from grader.support.cpu_bound import OutOfPatience, within_cpu

__all__ = ["grade", "judge", "judge_observations", "refuse", "unjudged"]

RUN_TOO_LONG = "the run took longer than"
"""Beginning of the sandbox's message that all cells and probes together took too long."""
ON_FORMS = {
    "dimension": "Which step loses or adds a dimension? `x[..., np.newaxis]` adds one, `x[..., 0]` takes one away.",
    "shape": "Print `.shape` after each step: which is the first that is not what you expect?",
    "NaN": "What is divided by 0, or is 0 / 0? After which step is `np.isfinite(...).all()` no longer True?",
    "order": "Which number belongs where? Compare your order with the one in the docstring or the text.",
    "kind": "What does your code return? Print its `type(...)`.",
}
"""Hints on values of the wrong form, by `CheckFailure.form`; they replace the check's own."""
LONGEST_SECONDS = 60.0
"""Most seconds of processor time for all checks of one student, thousands of times what they usually take. Checks that
are not done by then are left to a person."""


def judge(
    assignment: Assignment, evidence: Evidence, expected: Expected, reruns: Sequence[Evidence] | None = None
) -> tuple[Verdict, ...]:
    """One verdict for each check of `assignment`, in its order.

    `reruns` are runs of the same submission under further seeds. If a metric lies near its threshold, the median of all
    runs is judged; if there are too few runs, the verdict is unjudged. With None, this one run is judged in any case.

    A check that takes too long is unjudged, and so are those after it. All checks are unjudged if signals ended the
    run, or if it was set aside because the machine was busy. So is a check that `expected` withholds.
    """
    if evidence.ending.stop in (Stop.STRUCK, Stop.CROWDED):
        return tuple(_unsettled(check, evidence.ending.detail) for check in assignment.checks)
    verdicts: list[Verdict] = []
    try:
        with within_cpu(LONGEST_SECONDS):
            for check in assignment.checks:
                verdicts.append(_verdict(assignment, check, evidence, expected, reruns))
    except OutOfPatience:
        late = assignment.checks[len(verdicts) :]
        reason = f"{late[0].name if late else 'judging'} took more than {LONGEST_SECONDS:g} s of processor time"
        verdicts += [_unsettled(check, f"{reason}; look at what was observed") for check in late]
    return tuple(verdicts)


def judge_observations(
    assignment: Assignment, observations: Mapping[str, Observation], expected: Expected
) -> tuple[Verdict, ...]:
    """Like `judge`, for observations made in a live namespace, without a run."""
    return judge(assignment, Evidence((), observations, Ending(Stop.COMPLETED)), expected)


def grade(
    student: str,
    assignment: Assignment,
    verdicts: tuple[Verdict, ...],
    trouble: str = "",
    causes: tuple[str, ...] = (),
    unanswered: tuple[str, ...] = (),
) -> Grade:
    """The verdicts as one student's grade."""
    manual = sum(question.manual for question in assignment.questions)
    return Grade(student, assignment.name, verdicts, manual, trouble, causes, unanswered)


def refuse(student: str, assignment: Assignment, trouble: str) -> Grade:
    """The grade of a submission that could not be run: every check errored, for the same reason."""
    why = Why(Reason.NOT_RUN, f"could not be run: {trouble}")
    verdicts = tuple(_settle(check, Outcome.ERRORED, why, assignment.limits) for check in assignment.checks)
    return grade(student, assignment, verdicts, trouble)


def unjudged(student: str, assignment: Assignment, reason: str) -> Grade:
    """The grade of a submission that we failed to run: every check is unjudged, and no points are lost."""
    verdicts = tuple(_unsettled(check, reason) for check in assignment.checks)
    return grade(student, assignment, verdicts)


def _verdict(
    assignment: Assignment,
    check: Check,
    evidence: Evidence,
    expected: Expected,
    reruns: Sequence[Evidence] | None,
) -> Verdict:
    if check.name in expected.withheld:
        return _unsettled(check, expected.withheld[check.name])
    if reruns is None or not check.metric or not is_near(assignment.metric(check.metric), evidence, expected):
        return _verdict_of(check, evidence, expected, assignment)
    if len(reruns) < RERUNS:
        return _unsettled(check, "near the threshold; it has to run again under further seeds")
    median = median_run(assignment.metric(check.metric), (evidence, *reruns), expected)
    verdict = _verdict_of(check, median.evidence, expected, assignment)
    return replace(verdict, message="; ".join(filter(None, (verdict.message, median.says))))


def _verdict_of(check: Check, evidence: Evidence, expected: Expected, assignment: Assignment) -> Verdict:
    observed, limits = view_of(evidence), assignment.limits
    wrong = Reason.TESTS if check.in_process else Reason.VALUES
    try:
        with np.errstate(all="ignore"):  # overflow gives infinities, which fail anyway
            check.judge(observed, expected.view())
    except Unobserved as error:
        return _settle(check, Outcome.ERRORED, _why_unobserved(error, check.question, evidence, assignment), limits)
    except AssertionError as error:
        failure = error if isinstance(error, CheckFailure) else CheckFailure(str(error))
        cause = f"{failure.form} {failure.cause}".strip()
        why = Why(wrong, str(error), cause=cause, hint=_hint_on(failure.form, check))
        return replace(_settle(check, Outcome.FAILED, why, limits), points=failure.points)
    except Exception as error:
        strange = unlike(observed, expected)
        if not strange and isinstance(error, ArithmeticError | np.linalg.LinAlgError) and _is_sound(check, expected):
            strange = f"these values cannot be computed with: {error}"
        if strange:
            return _settle(check, Outcome.FAILED, Why(wrong, strange), limits)
        # Any other error is a bug in the check, and must not cost the student a point.
        return _unsettled(check, f"the check itself raised {type(error).__name__}: {error}")
    return replace(_settle(check, Outcome.PASSED, Why(Reason.NONE, ""), limits), points=check.points)


def _settle(check: Check, outcome: Outcome, why: Why, limits: Limits) -> Verdict:
    """The verdict on a check that did not pass, without points."""
    passed = outcome is Outcome.PASSED
    return Verdict(
        check=check.name,
        question=check.question,
        outcome=outcome,
        points=0.0,
        possible=check.points,
        hidden=check.hidden,
        says=check.says,
        hint="" if passed else why.hint or check.hint,
        message=why.message,
        in_process=check.in_process,
        cell=check.cell,
        reason=why.reason,
        told="" if passed else told(check, why, limits),
        cause=why.cause,
        at=why.at,
    )


def _unsettled(check: Check, message: str) -> Verdict:
    """An unjudged verdict, which costs no points: a person or another run has to settle it."""
    return _settle(check, Outcome.UNJUDGED, Why(Reason.UNSETTLED, message), Limits())


def _is_sound(check: Check, expected: Expected) -> bool:
    """Whether the reference's own values pass the check, so that its error is due to the student's values."""
    try:
        check.judge(View(expected.observations, ""), expected.view())
    except Exception:
        return False
    return True


def _hint_on(form: str, check: Check) -> str:
    """What to look at where a value has not the form that any check needs; empty where the check is about that form.

    Of a hidden check nobody is told how it failed.
    """
    return "" if check.hidden or form in check.says else ON_FORMS.get(form, "")


def _why_unobserved(error: Unobserved, question: str, evidence: Evidence, assignment: Assignment) -> Why:
    """Why an observation is missing, and where in the student's code that came about."""
    why = _reason_unobserved(error, question, evidence, assignment)
    observation = evidence.observations.get(error.probe)
    fault = observation.fault if observation else None
    stopped = _stopped(question, evidence, assignment) if error.fault in ("NameError", "") else None
    if stopped is not None:
        return replace(why, cause=f"cell {stopped.id}", at=place_in_words(stopped.fault))
    where = fault.where if fault else ""
    if why.reason is Reason.PROBE_TIME:  # what never ends is interrupted in any of its lines
        where = where.partition(",")[0]
    return replace(why, cause=where or why.message, at=place_in_words(fault))


def _reason_unobserved(error: Unobserved, question: str, evidence: Evidence, assignment: Assignment) -> Why:
    """The reason. Time limits come first, because other errors often follow from them."""
    limits, stop = assignment.limits, evidence.ending.stop
    if error.fault in OUT_OF_TIME:
        observation = evidence.observations.get(error.probe)
        return Why.late(Reason.PROBE_TIME, limits, seconds=observation.seconds if observation else None)
    if not error.fault and stop is Stop.TIME:
        return _why_ended(evidence, limits)
    late = {cell.id: cell for cell in evidence.cells if cell.ran_out_of_time}
    own = cells_of_question(question, late, (item.id for item in assignment.questions))
    if own or (late and error.fault in ("NameError", "")):
        first, then = late[next(iter(own or late))], str(error) if error.fault else ""
        return Why.late(Reason.CELL_TIME, limits, first.id, first.seconds, then)
    stopped = _stopped(question, evidence, assignment)
    message = str(error)
    if stopped is not None and stopped.fault is not None:
        message = f"cell {stopped.id} stopped: {stopped.fault.said}; then {message}"
    if not error.fault:
        return Why(Reason.NOTHING if stop is Stop.COMPLETED else Reason.ENDED, message)
    is_stub = str(error) == f"NotImplementedError: {STUB_MESSAGE}"
    return Why(Reason.STUB if is_stub else Reason.RAISED, message, error.fault)


def _why_ended(evidence: Evidence, limits: Limits) -> Why:
    """Which time limit ended the whole run."""
    detail, worked = evidence.ending.detail, evidence.resources.work_seconds or None
    cell = re.match(r"cell ([\w-]+): ", detail)
    late = cell[1] if cell else ""
    if RUN_TOO_LONG in detail:
        return Why.late(Reason.RUN_TIME, limits, late, worked)
    seconds = next((item.seconds for item in evidence.cells if item.id == late), None)
    return Why.late(Reason.CELL_TIME if late else Reason.PROBE_TIME, limits, late, seconds)


def _stopped(question: str, evidence: Evidence, assignment: Assignment) -> Cell | None:
    """The first of the question's own cells that stopped."""
    faulty = {cell.id: cell for cell in evidence.cells if cell.fault is not None}
    own = cells_of_question(question, faulty, (item.id for item in assignment.questions))
    return next((faulty[id] for id in own), None)
