"""Every error that Gradecast raises on purpose, grouped by whose fault it is.

    GradecastError                  exit code 2 unless a subclass says otherwise
    ├── AuthorError                 the instructor's files
    │   ├── MarkerError             a solution marker is misspelt, nested, unclosed or stray
    │   ├── AssignmentError         assignment.toml, notebook.py, probes.py, checks.py, mistakes/
    │   │   └── ThresholdsError     thresholds.toml is stale, damaged or edited
    │   └── LeakError               a public check would carry something hidden into the release
    ├── HandInError                 our fault, while handling one hand-in; never costs its student a point
    ├── InputError                  what was typed or handed in
    │   ├── CourseError             no course here, no such assignment
    │   ├── DataError               a dataset is missing or is not what it claims to be
    │   ├── SubmissionError         a student's files cannot be read; that student's grade says so
    │   └── EvidenceError           what a run left behind breaks the schema or its bounds
    └── InfrastructureError         exit code 3: this machine; never costs a student a point
        ├── SandboxError            no sandbox here, or it could not be set up
        └── GradebookError          the gradebook cannot be opened or written

    CheckFailure(AssertionError)    a check is not met: the student's mistake, not an error of the program
    └── Unobserved                  the probe that the check reads raised, or never ran

Messages are one line: what is wrong, where, how to fix it.
"""

__all__ = [
    "AssignmentError",
    "AuthorError",
    "CheckFailure",
    "CourseError",
    "DataError",
    "EvidenceError",
    "GradebookError",
    "GradecastError",
    "HandInError",
    "InfrastructureError",
    "InputError",
    "LeakError",
    "MarkerError",
    "SandboxError",
    "SubmissionError",
    "ThresholdsError",
    "Unobserved",
    "in_a_line",
]


def in_a_line(what: object, most: int = 160) -> str:
    """The first line of an error or a name, made printable and cut at `most` characters, to be part of a message."""
    line = next((line.strip() for line in str(what).splitlines() if line.strip()), type(what).__name__)
    text = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)
    return text if len(text) <= most else text[: most - 1] + "…"


class GradecastError(Exception):
    """Base of all errors that a user is shown as one line, without a traceback."""

    exit_code = 2
    """Exit code of the command that ends with this error."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: IPython asks for it."""
        return [f"{type(self).__name__}: {self}"]


class AuthorError(GradecastError):
    """An exercise has a mistake."""


class MarkerError(AuthorError):
    """A solution marker is misspelt, nested, unclosed or stray; names file and line."""


class AssignmentError(AuthorError):
    """A file in `reference/<name>/` contradicts itself or another."""


class ThresholdsError(AssignmentError):
    """`thresholds.toml` does not fit the exercise as it is now; calibrate again to fix it."""


class LeakError(AuthorError):
    """Building would carry a solution, a hidden check or a hidden expectation to students."""


class HandInError(GradecastError):
    """An internal error while handling one hand-in. The class goes on; a person has to look at that hand-in."""


class InputError(GradecastError):
    """Something typed or handed in cannot be used."""


class CourseError(InputError):
    """There is no course here, or it holds no such assignment."""


class DataError(InputError):
    """A dataset is missing, or its content is not what its name promises."""


class SubmissionError(InputError):
    """A submission cannot be read. The class goes on; the student's grade states the reason."""


class EvidenceError(InputError):
    """Evidence breaks its schema or its bounds. Raised when it is read; none of it is used."""


class InfrastructureError(GradecastError):
    """This machine could not do its part. Never the student's fault."""

    exit_code = 3


class SandboxError(InfrastructureError):
    """No sandbox is available, or one could not be set up or was lost."""


class GradebookError(InfrastructureError):
    """The gradebook cannot be opened or written."""


class CheckFailure(AssertionError):
    """A check is not met. The message is what the student reads; `points` is partial credit.

    Where a value has not even the form that any check needs, `form` says what is wrong with it: its `shape`, a
    `dimension` too few or too many, `NaN` in it, or its `kind`. Checks with the same `form` and `cause` failed for one
    reason.
    """

    points: float = 0.0

    def __init__(self, message: str = "", form: str = "", cause: str = "") -> None:
        super().__init__(message)
        self.form = form
        self.cause = cause


class Unobserved(CheckFailure):
    """A check needs an observation that is missing, because the student's code raised or ended first.

    `fault` is the name of the error that it raised; empty if it raised none. `probe` is the name of the observation.
    """

    def __init__(self, message: str, fault: str = "", probe: str = "") -> None:
        super().__init__(message)
        self.fault = fault
        self.probe = probe
