"""Commands about exercises: begin one, release them, test their tests, set their thresholds, demonstrate them."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from gradecast.options import (
    FILE,
    FOLDER,
    Share,
    course_at,
    course_for_new,
    course_option,
    data_option,
    exercise_argument,
    exercise_in,
    exercises_argument,
    json_option,
    print_json,
    request_for,
    timings_option,
)
from grader import datasets
from grader.errors import InputError
from grader.exercise.course import Course
from grader.terminal import display

__all__ = ["build", "calibrate", "demo", "new", "validate"]


@click.command()
@click.argument("name")
@click.option("--title", metavar="TITLE", help="What students read at the top.  [default: made from NAME]")
@click.option("--from", "notebook", type=FILE, metavar="X.ipynb", help="Your notebook, with its solutions marked.")
@click.option(
    "--tests",
    type=FILE,
    multiple=True,
    metavar="X.py",
    help="A pytest file for students, too; may be repeated.",
)
@click.option(
    "--hidden-tests",
    type=FILE,
    multiple=True,
    metavar="X.py",
    help="A pytest file that they do not get; may be repeated.",
)
@click.option("--course", type=FOLDER, metavar="DIR", help="The course's folder; made if there is none yet.")
@json_option
def new(
    name: str,
    title: str | None,
    notebook: Path | None,
    tests: Sequence[Path],
    hidden_tests: Sequence[Path],
    course: Path | None,
    as_json: bool,
) -> None:
    """Begin the exercise NAME: write a small exercise that works at once, for you to edit.

    It shows every part once: a question with public and hidden checks and a hint, a part graded by hand, probes,
    unseen inputs, and mistakes that the checks must catch. Writes reference/NAME/, and overwrites nothing.

    With --from, it is made from a notebook and pytest files. Students write what is between # BEGIN SOLUTION and
    # END SOLUTION, and each test runs after the notebook, in its process.

    \b
    Example:  gradecast new kernel_regression --title "Kernel regression"
              gradecast new hw1 --from hw1.ipynb --tests test_hw1.py
              gradecast new kernel_regression --course .     (makes this folder a course)
    """
    from grader.scaffold import scaffold
    from grader.terminal import tables

    said: list[tuple[str, object]] = [("--title", title), ("--from", notebook)]
    said += [("--tests", path) for path in tests] + [("--hidden-tests", path) for path in hidden_tests]
    options = [str(word) for option, value in said if value is not None for word in (option, value)]
    place = Course(course.resolve()) if course else course_for_new(shlex.join(["new", name, *options]))
    if notebook is not None:
        if title is not None:
            raise InputError("--title has no effect with --from: the title is the notebook's first heading")
        _new_from(place, name, notebook, tests, hidden_tests, as_json)
        return
    if tests or hidden_tests:
        raise InputError("--tests and --hidden-tests need --from, the notebook that they test")
    made = scaffold(place, name, title)
    if as_json:
        print_json({**asdict(made), "folder": str(made.folder)})
    else:
        tables.show_scaffold(made, course)


def _new_from(
    course: Course, name: str, notebook: Path, tests: Sequence[Path], hidden: Sequence[Path], as_json: bool
) -> None:
    from grader.importing import import_pytest
    from grader.terminal import importing

    made = import_pytest(notebook, tests, hidden, name, course.reference)
    if as_json:
        print_json(asdict(made))
    else:
        importing.show_imported(name, made, importing.PYTEST)


@click.command()
@exercises_argument
@click.option("--check", "check_only", is_flag=True, help="Write nothing; exit with 1 if a release is stale.")
@click.option(
    "--nbgrader",
    type=FOLDER,
    metavar="DIR",
    help="Also write an nbgrader course: DIR/source/, and DIR/nbgrader_config.py if there is none.",
)
@click.option("--lock", "as_lock", is_flag=True, help="Fix the versions that are installed here, for students, too.")
@click.option("--zip", "as_zip", is_flag=True, help="Also write handouts/NAME.zip, which you give to students.")
@click.option("--draft", is_flag=True, help="For you to look at, not to hand out: the next build need not keep it.")
@click.option(
    "--forget",
    "forgotten",
    multiple=True,
    metavar="ID",
    help="Stop keeping this older release of NAME, which was never handed out. May be given several times.",
)
@data_option
@course_option
@json_option
def build(
    names: Sequence[str],
    check_only: bool,
    as_lock: bool,
    as_zip: bool,
    draft: bool,
    forgotten: Sequence[str],
    nbgrader: Path | None,
    data: Path | None,
    course: Path | None,
    as_json: bool,
) -> None:
    """Generate assignments/ from reference/: what students receive, and nothing else.

    Expected values come from the reference. It runs first if its evidence is missing or belongs to another version,
    also with --check. A release that is replaced is kept in reference/NAME/releases/, so that hand-ins of it are
    still graded correctly; commit that folder. With --zip, the release is packed for students, together with a
    wheel of the part of Gradecast that they need, so that one line of pip sets up everything.

    With --lock, the packages that are installed here are recorded in reference/NAME/lock.txt, each at its version, and
    the release's requirements.txt asks for exactly these, on every system. Later builds keep the lock; commit it.

    \b
    Example:  gradecast build jena_density
              gradecast build jena_density --lock      (where you grade)
              gradecast build jena_density --zip       (to hand out)
              gradecast build jena_density --draft     (while writing)
              gradecast build --check      (in CI: exit code 1 if a release is stale)
    """
    from grader.exercise.assignment import load_reference
    from grader.release.build import build_release, record_lock
    from grader.terminal import tables

    place = course_at(course)
    if as_lock and check_only:
        raise InputError("--lock writes, and --check writes nothing; use one of them")
    if forgotten and (len(names) != 1 or check_only):
        raise InputError("--forget needs the NAME of the one exercise that kept the release, and no --check")
    if as_zip and (check_only or draft):
        raise InputError("--zip is for what is handed out: leave out --check and --draft")
    for name in (names or place.names()) if as_lock else ():
        record_lock(load_reference(place.exercise(name), place.cache))
    with display.progress_bar(quiet=as_json) as bar:
        built = [
            build_release(
                exercise_in(place, name, data),
                place.assignments / name,
                check_only=check_only,
                nbgrader=nbgrader,
                progress=bar,
                draft=draft,
                forgotten=tuple(forgotten),
                handouts=place.handouts if as_zip else None,
            )
            for name in names or place.names()
        ]
    if as_json:
        print_json(
            [
                {**asdict(item), "folder": str(item.folder), "handout": item.handout and str(item.handout)}
                for item in built
            ]
        )
    else:
        tables.show_builds(built, check_only)
    if check_only and any(item.stale for item in built):
        sys.exit(1)


@click.command()
@exercises_argument
@click.option("--quick", is_flag=True, help="Run with the small budget of [mutants], without the checks of accuracy.")
@click.option("--mutants/--no-mutants", default=True, show_default=True, help="Whether to try automatic mutants.")
@click.option(
    "--kill-rate",
    type=Share(0, 1),
    default=0.9,
    show_default=True,
    help="Share of mutants that must be caught.",
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Solutions to run at a time.")
@timings_option
@data_option
@course_option
@json_option
def validate(
    names: Sequence[str],
    quick: bool,
    mutants: bool,
    kill_rate: float,
    workers: int,
    timings: bool,
    data: Path | None,
    course: Path | None,
    as_json: bool,
) -> None:
    """Test the tests: is the grading of all exercises, or of those named, right?

    The reference and each of alternatives/ must get full marks, the untouched release none, and each of mistakes/ must
    lose exactly the checks that it names. Automatic mutants of the solutions must be caught. Solutions whose evidence
    is there already do not run again. Exits with 1 if something is wrong.

    \b
    Example:  gradecast validate jena_density
              gradecast validate --quick --no-mutants      (while writing)
              gradecast validate jena_density --timings    (to set [limits] by)
    """
    from grader.terminal import validation
    from grader.validation.validate import validate as validate_exercise

    place = course_at(course)
    found = []
    for name in names or place.names():
        exercise, out = exercise_in(place, name, data), place.cache / "validation"
        with display.progress_bar(quiet=as_json) as bar:
            found.append(
                validate_exercise(exercise, out, bar, mutants=mutants, quick=quick, goal=kill_rate, workers=workers)
            )
        if not as_json:
            validation.show_validation(exercise.assignment, found[-1], timings)
    if as_json:
        print_json([{**asdict(item), "kill_rate": item.kill_rate(), "problems": item.problems} for item in found])
    if any(item.problems for item in found):
        sys.exit(1)


@click.command()
@exercise_argument
@click.option(
    "--runs",
    type=click.IntRange(2),
    default=59,
    show_default=True,
    help="Runs of correct solutions. 59 are the fewest whose worst bounds a rate of 5 % at a confidence of 95 %.",
)
@click.option(
    "--rate",
    type=Share(0, 1, True, True),
    default=0.05,
    show_default=True,
    help="Largest share of runs in which a correct solution may miss the threshold.",
)
@click.option(
    "--false-passes",
    type=Share(0, 1, True, True),
    default=0.05,
    show_default=True,
    help="Largest share of runs in which a mistake that only this metric catches may pass.",
)
@click.option(
    "--mistake-runs",
    type=click.IntRange(0),
    default=240,
    show_default=True,
    help="Most runs of such mistakes for one metric; they stop when the rate is settled. 0 runs none.",
)
@click.option(
    "--confidence",
    type=Share(0, 1, True, True),
    default=0.95,
    show_default=True,
    help="Probability that a stated rate bounds the true one.",
)
@click.option(
    "--alternatives/--no-alternatives",
    default=True,
    show_default=True,
    help="Whether the solutions in alternatives/ take turns with the reference.",
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Runs at a time.")
@timings_option
@click.option("--release", metavar="ID", help="An older release: its budget and given cells, with today's solutions.")
@data_option
@course_option
@json_option
def calibrate(
    name: str,
    workers: int,
    timings: bool,
    release: str | None,
    data: Path | None,
    course: Path | None,
    as_json: bool,
    **wanted: Any,
) -> None:
    """Derive the thresholds of the exercise NAME from seeded runs of correct solutions, and write thresholds.toml.

    The threshold of a metric is one of its worst values in these runs. The file also says how often a correct
    solution may miss it, and with what confidence. Then the known mistakes that only this metric catches run, until
    it is settled whether they pass too often. With --data, the file is thresholds-<digest>.toml, for that data
    only. If it is interrupted, the same command does only what is missing.

    \b
    Example:  gradecast calibrate jena_density --runs 59 --workers 2
    """
    from grader.exercise.editions import edition_called
    from grader.exercise.releases import where_kept
    from grader.terminal import validation
    from grader.validation.calibrate import Calibrating, timed
    from grader.validation.calibrate import calibrate as calibrate_exercise
    from grader.validation.timings import proposals, warnings_of

    place = course_at(course)
    exercise = exercise_in(place, name, data)
    reference, asked = exercise.reference, Calibrating(workers=workers, **wanted)
    file_name = "thresholds.toml" if data is None else f"thresholds-{datasets.digest(data)[:8]}.toml"
    path = reference.folder / file_name
    if release is not None and release != reference.identity:
        exercise = exercise.with_reference(edition_called(reference, release))
        path = where_kept(reference.folder, release)
    with display.progress_bar(quiet=as_json) as bar:
        calibration = calibrate_exercise(exercise, asked, path, bar)
    took = timed(exercise, asked)
    limits = proposals(took, exercise.assignment.limits)
    if as_json:
        worked = {"timings": [asdict(item) for item in took], "limits": [asdict(item) for item in limits]}
        print_json(asdict(calibration) | (worked if timings else {}))
        return
    validation.show_calibration(name, calibration, path)
    if timings:
        validation.show_timings(took, limits)
    for line in warnings_of(limits):
        display.say(line, "yellow")


@click.command()
@exercises_argument
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Submissions to run at a time.")
@click.option("--fresh", is_flag=True, help="Delete earlier results of the demo first.")
@course_option
@json_option
def demo(names: Sequence[str], workers: int, fresh: bool, course: Path | None, as_json: bool) -> None:
    """Build all exercises, or those named, and grade a sample class made from each reference and its mistakes.

    Writes feedback for each student and a report of the class, and prints where they are. Exits with 1 if a sample does
    not lose exactly what it should.

    \b
    Example:  gradecast demo --workers 2
    """
    from grader.release.build import build_release
    from grader.report.classreport import write_pages
    from grader.terminal import tables
    from grader.validation.demo import grade_demo

    place = course_at(course)
    folder = place.cache / "demo"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    results = {}
    for name in names or place.names():
        submitted = folder / "submitted" / name
        exercise = exercise_in(place, name)
        request = request_for(place, exercise, submissions=submitted, out=folder / "graded", workers=workers)
        with display.progress_bar(quiet=as_json) as bar:
            built = build_release(exercise, place.assignments / name, check_only=False, nbgrader=None, progress=bar)
            results[name] = grade_demo(request, bar)
            page = write_pages(exercise, request.out, request.gradebook, bar)
        if not as_json:
            tables.show_builds([built], check_only=False)
            tables.show_demo(exercise.assignment, results[name], request.gradebook)
            display.say(f"report       {page}")
    if as_json:
        print_json({name: asdict(result) for name, result in results.items()})
    sys.exit(1 if any(result.surprises for result in results.values()) else 0)
