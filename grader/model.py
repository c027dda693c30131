"""The main records of Gradecast, all frozen. They have no behaviour beyond sums and look-ups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from grader.notebook.notes import Note
from grader.notebook.questions import checks_id, question_of_cell

__all__ = [
    "Assignment",
    "Check",
    "Grade",
    "Limits",
    "Metric",
    "Outcome",
    "Question",
    "Submission",
    "Threshold",
    "Unseen",
    "Verdict",
]


class Outcome(StrEnum):
    """The result of one check."""

    PASSED = "passed"
    """The evidence meets the check."""
    FAILED = "failed"
    """The evidence is there and does not meet it."""
    ERRORED = "errored"
    """The student's code raised, timed out or was killed before there was evidence."""
    UNJUDGED = "unjudged"
    """Our fault: infrastructure, or a check that itself raised. Never a zero; run again or flagged."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one run. Every field can be set in `[limits]` of `assignment.toml`."""

    cell_seconds: float = 120.0
    """Longest time for one cell, in seconds; the cells after it still run."""
    run_seconds: float = 600.0
    """Longest time for all cells and probes together, in seconds, from the first cell on."""
    probe_seconds: float = 60.0
    """Longest time for one probe, in seconds."""
    memory_mib: int = 4096
    """Memory of the whole process tree, in MiB, beyond what the frameworks take by themselves."""
    processes: int = 256
    """Processes and threads alive at a time."""
    open_files: int = 1024
    """Open file descriptors of one process."""
    output_kib: int = 2048
    """Printed text, figures and rich outputs of the whole notebook, in KiB; the rest is cut, with a note."""
    file_mib: int = 512
    """Largest file that may be written, in MiB; also the size of the private `/tmp` and of `/dev/shm`.

    They hold 2000 files, and 40 more for each MiB.
    """
    evidence_mib: int = 64
    """All observations together, in MiB."""
    submission_mib: int = 20
    """Largest notebook, and all extra files together, in MiB."""
    threads: int = 1
    """Threads that the numerical libraries may use."""


@dataclass(frozen=True)
class Question:
    """A named part of the notebook with points."""

    id: str
    """The name used in `notebook.py`, `checks.py` and the gradebook."""
    title: str
    """What a table shows."""
    points: float
    """All points, automatic and manual."""
    manual: float = 0.0
    """Points given by hand (free text, plots), part of `points`."""
    bonus: bool = False
    """Whether its points come on top: they count in a sum, and not in the most that can be reached."""

    @property
    def automatic(self) -> float:
        """Points given by checks."""
        return self.points - self.manual


@dataclass(frozen=True)
class Check:
    """A function `(observed, expected)` that judges evidence outside the sandbox."""

    name: str
    """The function's name; unique within an assignment."""
    question: str
    """Id of the question that it belongs to."""
    points: float
    """Points for passing; only nbgrader's tests can give a part of them."""
    hidden: bool
    """Whether students never see it, nor what it expects."""
    hint: str
    """Shown when it does not pass; teaches without giving the answer away."""
    says: str
    """First line of the docstring: the property that is checked."""
    judge: Callable[[Any, Any], None] = field(compare=False, repr=False)
    """Raises `AssertionError` if the property does not hold."""
    metric: str = ""
    """Name of the metric whose threshold it applies, if it applies one."""
    in_process: bool = False
    """Whether it believes tests that ran in the student's process, as nbgrader's do."""
    cell: str = ""
    """The nbgrader test cell that it judges in place; empty if it judges what probes observed."""


@dataclass(frozen=True)
class Metric:
    """A number that measures how well something was learned. It depends on chance."""

    name: str
    """The function's name; `expected.thresholds` has its threshold under it."""
    says: str
    """First line of the docstring."""
    high: bool
    """Whether higher values are better, instead of lower ones."""
    bound: float
    """The threshold while there is no calibrated one, and the worst value that a calibrated one may have."""
    slack: float
    """Where the threshold lies between the calibrated value (0) and the bound (1)."""
    measure: Callable[[Any, Any], float] = field(compare=False, repr=False)
    """Computes the metric from `(observed, expected)`, the arguments of a check."""

    def worse(self, value: float, limit: float) -> bool:
        """Whether `value` is on the wrong side of `limit`; NaN always is."""
        return not (value >= limit if self.high else value <= limit)


@dataclass(frozen=True)
class Threshold:
    """The limit of a metric."""

    value: float
    """The worst value that passes."""
    margin: float = 0.0
    """Distance from `value`, on either side, within which one run is not enough to decide; in the metric's unit."""


@dataclass(frozen=True)
class Assignment:
    """One exercise, as loaded from `reference/<name>/` or from a release of it."""

    name: str
    """Folder name, and the assignment's name in a gradebook."""
    title: str
    """Heading for people."""
    questions: tuple[Question, ...]
    """In the order of the notebook."""
    checks: tuple[Check, ...]
    """All of them from a reference; the public ones from a release."""
    probes: str
    """Source of the probes module; it is run in the sandbox, never imported here."""
    metrics: tuple[Metric, ...] = ()
    """The metrics, each with a threshold; none in a release."""
    limits: Limits = Limits()
    """Bounds of a run."""
    data: str | None = None
    """Name of the dataset that the notebook reads, if it reads one."""
    preload: tuple[str, ...] = ()
    """Modules that the sandbox's server imports once, before it forks."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Values that replace those of the cell tagged `parameters` when graded."""
    seed: int = 0
    """Seed of Python, numpy, torch and tensorflow before each run."""
    ignore: tuple[str, ...] = ()
    """Modules, `%magics` and `!commands` of other front ends to ignore, in addition to the usual ones."""
    training: bool = True
    """Whether runs note what they train, for advice."""
    tests: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The full text of test cells with hidden parts, by id; empty in a release."""

    def metric(self, name: str) -> Metric:
        """The metric called `name`. Raises `KeyError` if there is none."""
        for metric in self.metrics:
            if metric.name == name:
                return metric
        raise KeyError(name)

    def question(self, id: str) -> Question:
        """The question called `id`. Raises `KeyError` if there is none."""
        for question in self.questions:
            if question.id == id:
                return question
        raise KeyError(id)

    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Files that are next to the notebook when it runs, by relative path."""

    each_cell: str = ""
    """Code that runs before each cell when it is graded, such as Otter's seeds between cells; else empty."""

    course_name: str = ""
    """Its name in the nbgrader course from which it was imported; empty if it was not."""
    notebook_name: str = ""
    """The notebook's name there, without its suffix; an nbgrader assignment may have several notebooks."""

    @property
    def booked(self) -> str:
        """Its name in a gradebook."""
        return self.course_name or self.name

    @property
    def book(self) -> str:
        """The name of its notebook in a gradebook."""
        return self.notebook_name or self.name

    @property
    def in_place(self) -> dict[str, str]:
        """The question of each test cell that is judged in place, by the cell's id."""
        return {check.cell: check.question for check in self.checks if check.cell}

    def question_of(self, cell: str) -> str | None:
        """The question that a cell of a gradebook belongs to; None if it belongs to none."""
        return self.in_place.get(cell) or question_of_cell(cell, [question.id for question in self.questions])

    @property
    def points(self) -> float:
        """Points of all questions, automatic and manual, without those of bonus questions."""
        return sum(question.points for question in self.questions if not question.bonus)


@dataclass(frozen=True)
class Submission:
    """What one student handed in: read, within bounds, but not yet trusted."""

    student: str
    """The student's id, safe as a folder name."""
    notebook: Mapping[str, Any]
    """The notebook as nbformat 4 JSON, after locked cells were restored."""
    digest: str
    """SHA-256 of the notebook and the extra files as handed in."""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Extra files by relative path; put into the working directory of the run."""
    source: str = ""
    """Where it was read from."""
    notes: tuple[Note, ...] = ()
    """What was restored, moved or ignored when it was read."""
    release: str = ""
    """Identity of the release by which it was restored."""


@dataclass(frozen=True)
class Unseen:
    """Data that no student has seen: inputs for the probes, and labels that never enter a sandbox."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    """Given to the probes after the last cell has run. Plain data and arrays."""
    labels: Mapping[str, Any] = field(default_factory=dict)
    """The contents of `expected.labels`, for the checks."""


class Reason(StrEnum):
    """Why a check did not pass. It decides what students are told; the words of a message never do."""

    NONE = ""
    """It passed, or the verdict is from before reasons were kept."""
    VALUES = "values"
    """The observed values are not what the check asks for."""
    TESTS = "tests"
    """Tests in the student's process did not pass, or did not give all points."""
    RAISED = "raised"
    """The student's code raised an error."""
    STUB = "stub"
    """The code is still the released stub, which raises `NotImplementedError`."""
    CELL_TIME = "cell time"
    """A cell took too long, and what it would have defined is missing."""
    PROBE_TIME = "probe time"
    """A probe took too long in the student's code."""
    RUN_TIME = "run time"
    """All cells and probes together took too long."""
    ENDED = "ended"
    """The run ended early, for another reason than time."""
    NOTHING = "nothing"
    """Nothing was observed, and no error says why."""
    NOT_RUN = "not run"
    """The hand-in could not be run."""
    UNSETTLED = "unsettled"
    """A person, or another run, has to settle it; it is not the student's fault."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check's outcome for one student."""

    check: str
    """The check's name."""
    question: str
    """Its question's id."""
    outcome: Outcome
    """Passed, failed, errored or unjudged."""
    points: float
    """Points earned: the check's points or zero; a part of them if nbgrader gives one."""
    possible: float
    """The check's points."""
    hidden: bool
    """Whether the check is hidden from students."""
    says: str
    """The property that is checked."""
    hint: str
    """The check's hint, if it did not pass."""
    message: str = ""
    """Why it did not pass; near a threshold, also by which runs it was judged."""
    in_process: bool = False
    """Whether the tests ran in the student's process, which a hostile submission can make say anything."""
    cell: str = ""
    """The test cell that has the points in a gradebook; empty if that is the question's checks cell."""
    reason: Reason = Reason.NONE
    """The kind of reason why it did not pass."""
    told: str = ""
    """Why it did not pass, in words that the student may read; empty if the student may not know."""
    cause: str = ""
    """What stopped it, as `scale(), line 4`: the same for all checks that it stopped; empty if that is unknown."""
    at: str = ""
    """Where in the student's code that was, and what is written there; the student's own words."""
    suspects: tuple[str, ...] = ()
    """For the instructor: the known mistakes that it looks like, usually one; none if it did not pass for an unknown
    reason."""

    @property
    def place(self) -> str:
        """Name of the cell that the points belong to in a gradebook."""
        return self.cell or checks_id(self.question)


@dataclass(frozen=True, slots=True)
class Grade:
    """All verdicts of one student, with the points that they add up to."""

    student: str
    """The student's id."""
    assignment: str
    """The assignment's name."""
    verdicts: tuple[Verdict, ...]
    """One for each check of the assignment."""
    manual: float
    """Points that are still to be given by hand."""
    trouble: str = ""
    """Why the submission could not be run at all, in one line; empty if it could."""
    causes: tuple[str, ...] = ()
    """What stopped cells and may affect other students, too, such as a missing module; a few words each."""
    unanswered: tuple[str, ...] = ()
    """Hand-graded cells that were left as released; they get 0 without being looked at, as in nbgrader."""

    @property
    def points(self) -> float:
        """Automatic points earned."""
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def possible(self) -> float:
        """Automatic points that could be earned, those of bonus questions included."""
        return sum(verdict.possible for verdict in self.verdicts)

    @property
    def flagged(self) -> bool:
        """Whether some verdict is still unjudged, so that a person must look."""
        return any(verdict.outcome is Outcome.UNJUDGED for verdict in self.verdicts)

    def of(self, question: str) -> tuple[Verdict, ...]:
        """The verdicts of one question."""
        return tuple(verdict for verdict in self.verdicts if verdict.question == question)
