"""The command line: each command parses, calls one function and prints."""

from __future__ import annotations

import contextlib
import json
import math
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from grader import __version__, datasets
from grader.course import Course, find_course
from grader.errors import GradecastError, InputError, in_a_line
from grader.interrupts import interrupts
from grader.report import terminal

SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a command."""
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
DATA = click.Path(path_type=Path)


class Share(click.FloatRange):
    """A share. NaN, which is outside of no range, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        number = super().convert(value, param, ctx)
        return self.fail("nan is not a number.", param, ctx) if math.isnan(number) else number


class Gradecast(click.Group):
    """Turns every error into one line on standard error and the right exit code."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options before the command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            _exit_for_usage(ctx, error)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A traceback of ours goes to a file, not to the user."""
        with interrupts() as came:
            try:
                return super().invoke(ctx)
            except GradecastError as error:
                _complain(str(error))
                ctx.exit(error.exit_code)
            except KeyboardInterrupt:
                what = f"ended by {came[0].name}" if came else "interrupted"
                with contextlib.suppress(OSError):  # the terminal may be what went away
                    _complain(f"{what}; what was finished is kept, and the same command goes on from there")
                ctx.exit(SIGNALLED + (came[0] if came else signal.SIGINT))
            except click.UsageError as error:
                _exit_for_usage(ctx, error)
            except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
                raise
            except Exception as error:
                _complain(f"an error of ours, {type(error).__name__}: {error}; please report it{_log_of_ours()}")
                ctx.exit(3)


@click.group(cls=Gradecast, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gradecast")
def main() -> None:
    """Package and grade deep-learning coursework on time series.

    Student code testifies, it never scores: submissions run in a sandbox that holds no tests, and are judged
    outside it on the evidence that they leave.

    \b
    Instructors:  gradecast build
                  gradecast grade jena_density submitted/ --workers 2
    Students:     gradecast check jena_density.ipynb
    Newcomers:    gradecast demo
    """


def _course_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--course",
        type=FOLDER,
        metavar="DIR",
        help="The course's folder; found upwards from here by default.",
    )(command)


def _json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead of a table.")(command)


def _data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--data", type=DATA, metavar="PATH", help="The dataset's file or folder; the synthetic stand-in by default."
    )(command)


def _run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--out", type=FOLDER, metavar="DIR", help="Where results go.  [default: COURSE/graded]"),
        click.option("--gradebook", metavar="URL", help="SQLAlchemy URL.  [default: sqlite:///OUT/gradebook.db]"),
        click.option(
            "--sandbox",
            type=click.Choice(["fork", "bwrap", "none"]),
            default="fork",
            show_default=True,
            help="How submissions are isolated: forked from one server, each in bubblewrap, or not at all. "
            "'none' runs untrusted code as you: only for code that you trust.",
        ),
    ):
        command = option(command)
    return command


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--check", "check_only", is_flag=True, help="Write nothing; exit with 1 when a release is stale.")
@click.option(
    "--nbgrader",
    type=FOLDER,
    metavar="DIR",
    help="Also write DIR/source/ for nbgrader's generate_assignment.",
)
@_data_option
@_course_option
@_json_option
def build(
    names: Sequence[str],
    check_only: bool,
    nbgrader: Path | None,
    data: Path | None,
    course: Path | None,
    as_json: bool,
) -> None:
    """Generate assignments/ from reference/: what students receive, and nothing else.

    \b
    Example:  gradecast build jena_density
              gradecast build --check      (in CI: exit code 1 when a release is stale)
    """
    from grader.releasing import build_release
    from grader.report import tables

    place = _course(course)
    with terminal.progress_bar(quiet=as_json) as bar:
        built = [
            build_release(
                _request(place, name, data=data),
                place.assignments / name,
                check_only=check_only,
                nbgrader=nbgrader,
                progress=bar,
            )
            for name in names or place.names()
        ]
    if as_json:
        _print_json([{**asdict(item), "folder": str(item.folder)} for item in built])
    else:
        tables.show_builds(built, check_only)
    if check_only and any(item.stale for item in built):
        sys.exit(1)


@main.command()
@click.argument("notebook", type=FILE)
@click.option("--question", metavar="Q", help="Only the checks of this question.")
@_data_option
@_json_option
def check(notebook: Path, question: str | None, data: Path | None, as_json: bool) -> None:
    """Run NOTEBOOK from a fresh start, as grading does, and show its public checks.

    Exits with 1 when a check does not pass.

    \b
    Example:  gradecast check jena_density.ipynb
              gradecast check jena_density.ipynb --question normalise
    """
    from grader.student import check_notebook

    with terminal.progress_bar(quiet=as_json) as bar:
        bar.begin("running the notebook", 0)
        assignment, verdicts, evidence = check_notebook(notebook, question, data, bar.started)
    if as_json:
        _print_json([asdict(verdict) for verdict in verdicts])
    else:
        if question is None:
            terminal.show_run(evidence)
        terminal.show_verdicts(assignment, verdicts, question)
    if any(verdict.outcome != "passed" for verdict in verdicts):
        sys.exit(1)


@main.command()
@click.argument("name")
@click.argument("submissions", type=FOLDER)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Submissions run at a time.")
@_run_options
@_data_option
@_course_option
@_json_option
def grade(name: str, submissions: Path, workers: int, course: Path | None, as_json: bool, **options: Any) -> None:
    """Grade all of SUBMISSIONS for the exercise NAME: run what is missing, judge, record.

    SUBMISSIONS holds <student>/<NAME>/<notebook>.ipynb, as nbgrader has it, or <student>.ipynb. Interrupted and
    started again it does only what is missing. Exits with 1 when a submission could not be run, or is unjudged.

    \b
    Example:  gradecast grade jena_density submitted/ --workers 2
              gradecast grade jena_density submitted/ --gradebook sqlite:////srv/course/gradebook.db
    """
    from grader.grading import grade_class

    request = _request(_course(course), name, submissions=submissions, workers=workers, **options)
    with terminal.progress_bar(quiet=as_json) as bar:
        result = grade_class(request, bar)
    _show_grades(request, result, as_json)


@main.command()
@click.argument("name")
@_run_options
@_data_option
@_course_option
@_json_option
def judge(name: str, course: Path | None, as_json: bool, **options: Any) -> None:
    """Judge stored evidence again after a change of checks. Runs no student's code.

    \b
    Example:  gradecast judge jena_density
    """
    from grader.grading import judge_class

    request = _request(_course(course), name, **options)
    with terminal.progress_bar(quiet=as_json) as bar:
        result = judge_class(request, bar)
    _show_grades(request, result, as_json)


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--quick", is_flag=True, help="In the small budget of [mutants], without the checks of accuracy.")
@click.option("--mutants/--no-mutants", default=True, show_default=True, help="Whether automatic mutants are tried.")
@click.option("--kill-rate", type=Share(0, 1), default=0.9, show_default=True, help="Share of mutants to be killed.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Solutions run at a time.")
@_data_option
@_course_option
@_json_option
def validate(
    names: Sequence[str],
    quick: bool,
    mutants: bool,
    kill_rate: float,
    workers: int,
    data: Path | None,
    course: Path | None,
    as_json: bool,
) -> None:
    """Test the tests: is the grading of all exercises, or of those named, right?

    The reference and each of alternatives/ must get full marks, the untouched release none, and each of mistakes/ must
    lose exactly the checks that it names. Automatic mutants of the solutions must be caught. Solutions whose evidence
    is there already are not run again. Exits with 1 when something is wrong.

    \b
    Example:  gradecast validate jena_density
              gradecast validate --quick --no-mutants      (while writing)
    """
    from grader.report import validation
    from grader.validate import validate as validate_exercise

    place = _course(course)
    found = []
    for name in names or place.names():
        request = _request(place, name, out=place.cache / "validation", workers=workers, data=data)
        with terminal.progress_bar(quiet=as_json) as bar:
            found.append(validate_exercise(request, bar, mutants=mutants, quick=quick, goal=kill_rate))
        if not as_json:
            validation.show_validation(request.reference.assignment, found[-1])
    if as_json:
        _print_json([{**asdict(item), "kill_rate": item.kill_rate(), "problems": item.problems} for item in found])
    if any(item.problems for item in found):
        sys.exit(1)


@main.command()
@click.argument("name")
@click.option("--runs", type=click.IntRange(2), required=True, help="Seeded runs in all; 59 allow 5 % at 95 %.")
@click.option(
    "--rate",
    type=Share(0, 1, True, True),
    default=0.05,
    show_default=True,
    help="False-fail rate to aim at.",
)
@click.option(
    "--confidence",
    type=Share(0, 1, True, True),
    default=0.95,
    show_default=True,
    help="Probability that the stated rate bounds the true one.",
)
@click.option(
    "--alternatives/--no-alternatives",
    default=True,
    show_default=True,
    help="Whether the solutions of alternatives/ take turns with the reference.",
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Runs at a time.")
@_data_option
@_course_option
@_json_option
def calibrate(name: str, workers: int, data: Path | None, course: Path | None, as_json: bool, **wanted: Any) -> None:
    """Derive the thresholds of the exercise NAME from seeded runs of correct solutions, and write thresholds.toml.

    The threshold of a metric is one of its worst values in these runs; how often a correct solution may miss it, and
    with what confidence, is stated beside it. With --data the file is thresholds-<digest>.toml, for that data alone.
    Interrupted and started again it does only what is missing.

    \b
    Example:  gradecast calibrate jena_density --runs 59 --workers 2
    """
    from grader.calibrate import Calibrating
    from grader.calibrate import calibrate as calibrate_exercise
    from grader.report import validation

    place = _course(course)
    request = _request(place, name, workers=workers, data=data)
    file_name = "thresholds.toml" if data is None else f"thresholds-{datasets.digest(data)[:8]}.toml"
    path = request.reference.folder / file_name
    with terminal.progress_bar(quiet=as_json) as bar:
        calibration = calibrate_exercise(request, Calibrating(**wanted), path, bar)
    if as_json:
        _print_json(asdict(calibration))
    else:
        validation.show_calibration(name, calibration, path)


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Submissions run at a time.")
@click.option("--fresh", is_flag=True, help="Forget earlier results of the demo first.")
@_course_option
def demo(names: Sequence[str], workers: int, fresh: bool, course: Path | None) -> None:
    """Build all exercises, or those named, and grade a sample class made from each reference and its mistakes.

    Exits with 1 when a sample does not lose exactly what it should.

    \b
    Example:  gradecast demo --workers 2
    """
    from grader.demo import grade_demo
    from grader.releasing import build_release
    from grader.report import tables

    place = _course(course)
    folder = place.cache / "demo"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    right = True
    for name in names or place.names():
        submitted = folder / "submitted" / name
        request = _request(place, name, submissions=submitted, out=folder / "graded", workers=workers)
        with terminal.progress_bar() as bar:
            built = build_release(request, place.assignments / name, check_only=False, nbgrader=None, progress=bar)
            result = grade_demo(request, bar)
        tables.show_builds([built], check_only=False)
        tables.show_demo(request.reference.assignment, result, request.gradebook)
        right = right and not result.surprises
    sys.exit(0 if right else 1)


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--list", "only_list", is_flag=True, help="Say what each attack tries, and run none.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Attacks made at a time.")
@click.option(
    "--sandbox", type=click.Choice(["fork", "bwrap"]), default="fork", show_default=True, help="What is attacked."
)
@_json_option
def attack(names: Sequence[str], only_list: bool, workers: int, sandbox: str, as_json: bool) -> None:
    """Attack the sandbox of this machine with hostile submissions, all or those that NAME names, or a class of them.

    They are graded as any class is, with honest students among them, on an exercise of their own. Nothing of your
    courses is touched. Exits with 1 when an attack broke something, or could not be carried out.

    \b
    Example:  gradecast attack
              gradecast attack reading exhausting --sandbox bwrap
              gradecast attack --list
    """
    from grader.attack import choose_attacks, lay_siege
    from grader.report import sieges

    chosen = choose_attacks(names)
    if only_list:
        if as_json:
            _print_json(sieges.attacks_document(chosen))
        else:
            sieges.show_attacks(chosen)
        return
    with terminal.progress_bar(quiet=as_json) as bar:
        siege = lay_siege(chosen, sandbox, workers, bar)
    if as_json:
        _print_json(sieges.siege_document(siege))
    else:
        sieges.show_siege(siege)
    if not siege.held:
        sys.exit(1)


@main.group()
def data() -> None:
    """Verified datasets: the real one where it can be had, a faithful synthetic stand-in otherwise."""


@data.command("list")
@_json_option
def list_data(as_json: bool) -> None:
    """List the datasets.

    \b
    Example:  gradecast data list
    """
    rows = [(item.name, item.title, item.attribution) for item in datasets.DATASETS.values()]
    if as_json:
        _print_json([dict(zip(("name", "title", "attribution"), row, strict=True)) for row in rows])
    else:
        terminal.show_rows("Datasets", ("name", "what it is", "attribution"), rows)


@data.command()
@click.argument("name")
@click.option("--into", type=FOLDER, metavar="DIR", help="Where to put it; the cache by default.")
def fetch(name: str, into: Path | None) -> None:
    """Download the published original of the dataset NAME, verify it, and print its path.

    \b
    Example:  gradecast data fetch jena --into data/
    """
    click.echo(datasets.fetch(name, into, progress=sys.stderr.isatty()))


@data.command()
@click.argument("name")
def path(name: str) -> None:
    """Print the path of the file or folder that stands for the dataset NAME, made on first use.

    \b
    Example:  gradecast data path jena
    """
    click.echo(datasets.path(name))


@main.command()
@_json_option
def doctor(as_json: bool) -> None:
    """Name what this machine offers and lacks, and how to get it. Exits with 3 when it cannot grade.

    \b
    Example:  gradecast doctor
    """
    from grader.doctor import examine
    from grader.report import tables

    findings = examine()
    if as_json:
        _print_json([asdict(item) for item in findings])
    else:
        tables.show_findings(findings)
    if any(item.needed and not item.available for item in findings):
        sys.exit(3)


def _course(folder: Path | None) -> Course:
    return find_course(folder or Path.cwd())


def _request(course: Course, name: str, *, out: Path | None = None, **options: Any) -> Any:
    """A request for `grading`, with the defaults of the course filled in."""
    from grader.assignment import load_reference
    from grader.request import Request

    reference = load_reference(course.exercise(name))
    out = out or course.graded
    dataset, given = reference.assignment.data, options.get("data")
    if dataset is None and given is not None:
        raise InputError(f"--data {given}: {name} reads no dataset; leave it out")
    if dataset is not None and given is not None and dataset in datasets.DATASETS:
        datasets.DATASETS[dataset].verify(given)
    elif dataset is not None:
        options["data"] = datasets.path(dataset)
    return Request(
        reference=reference,
        submissions=options.pop("submissions", out),
        out=out,
        cache=course.cache,
        gradebook=options.pop("gradebook", None) or f"sqlite:///{(out / 'gradebook.db').resolve()}",
        **options,
    )


def _show_grades(request: Any, result: Any, as_json: bool) -> None:
    from grader.report import tables

    if as_json:
        _print_json([{**asdict(item), "points": item.points, "possible": item.possible} for item in result.grades])
    else:
        tables.show_class(request.reference.assignment, result.grades)
        tables.show_places(request.folder, request.gradebook, result)
    if any(item.trouble or item.flagged for item in result.grades):
        sys.exit(1)


def _print_json(document: Any) -> None:
    click.echo(json.dumps(document, indent=1, default=str))


def _log_of_ours() -> str:
    """Where the traceback of the present error is, if it can be kept."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="gradecast-", suffix=".log", delete=False) as log:
            traceback.print_exc(file=log)
    except OSError as error:
        return f" (its traceback could not be kept: {error.strerror})"
    return f" with {log.name}"


def _exit_for_usage(ctx: click.Context, error: click.UsageError) -> NoReturn:
    """Say in one line what was typed wrongly; help for a command without arguments stays as it is."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        raise error
    command = (error.ctx or ctx).command_path
    _complain(f"{in_a_line(error.format_message(), 200).rstrip('.')}; see {command} --help")
    ctx.exit(error.exit_code)


def _complain(line: str) -> None:
    click.secho(f"gradecast: {terminal.harmless(line)}", fg="red", err=True)


if __name__ == "__main__":
    main()
