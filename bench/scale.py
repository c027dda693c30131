"""Measures how grading scales with the class: time, memory, files and SQL statements for up to 10,000 submissions.

    python bench/scale.py [--sizes 500,1000,2000,5000,10000] [--into bench/results]

One submission of the tests' course really runs, and the replaying executor returns its evidence for all others.
Everything else is real: hand-ins are found and read, evidence is kept, everything is judged, recorded, shown and judged
again; each student gets a page of feedback, and the class its report. The hand-ins differ in their code, which the
report compares. Only the sandbox is left out; `bench/sample_class.py` measures its cost per submission. Each size runs
in a new process. Writes `scale.json` and `scale.svg`.
"""

from __future__ import annotations

import json
import math
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent.parent
COURSE = ROOT / "tests" / "course"
EXERCISE = "toy"
PHASES = ("graded", "judged again", "shown", "feedback", "report")


@click.command()
@click.option("--sizes", default="500,1000,2000,5000,10000", show_default=True, help="Submissions in each class.")
@click.option("--into", type=click.Path(path_type=Path), default=ROOT / "bench" / "results", help="Where to write.")
@click.option("--one", type=int, hidden=True, help="Measure one size in this process, and print JSON.")
def main(sizes: str, into: Path, one: int | None) -> None:
    """Measure classes of several sizes, fit a line to the logarithms (a slope of 1 is linear), and draw it."""
    if one is not None:
        click.echo(json.dumps(measure(one)))
        return
    rows = []
    for size in map(int, sizes.split(",")):
        command = [sys.executable, "-m", "bench.scale", "--one", str(size)]
        run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        rows.append(json.loads(run.stdout))
        click.echo(_line(rows[-1]))
        keep(rows, into)


def keep(rows: list[dict[str, float]], into: Path) -> None:
    """Write what was measured so far, and draw it."""
    slopes = {f"{phase} cpu s": slope(rows, f"{phase} cpu s") for phase in PHASES}
    document = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "versions": {name: version(name) for name in ("numpy", "rich", "nbgrader", "datasketch")},
        "rows": rows,
        "slopes": slopes,
    }
    into.mkdir(parents=True, exist_ok=True)
    (into / "scale.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    draw(rows, slopes, into / "scale.svg")


def measure(size: int) -> dict[str, float]:
    """Grade, judge again and report a class of `size`; returns seconds, processor seconds, memory and files."""
    from grader.executor import ReplayExecutor
    from grader.grading import grade as grading
    from grader.grading.grade import grade_class
    from grader.grading.verdicts import judge_class
    from grader.terminal.display import progress_bar
    from grader.terminal.tables import show_class

    folder = Path(tempfile.mkdtemp(prefix="scale-"))
    try:
        request, recorded = prepare(folder, size)
        row: dict[str, float] = {"submissions": size}
        grading.class_executor = lambda *_: ReplayExecutor(lambda student: recorded)  # type: ignore[assignment]
        with progress_bar(quiet=True) as bar:
            result = clocked(row, "graded", lambda: grade_class(request, bar))
            row["memory MiB"] = peak_mib()
            clocked(row, "judged again", lambda: judge_class(request, bar))
        with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
            clocked(row, "shown", lambda: show_class(request.exercise.assignment, result.grades))
        places = [path for path in request.folder.iterdir() if path.is_dir()]
        row["files per submission"] = sum(len(list(place.iterdir())) for place in places) / len(places)
        row["KiB per submission"] = (
            sum(file.stat().st_size for place in places for file in place.iterdir()) / size / 1024
        )
        row["gradebook KiB per submission"] = (folder / "gradebook.db").stat().st_size / size / 1024
        write_pages(request, row)
        if any(grade.points != grade.possible for grade in result.grades):
            sys.exit("the reference's own solution did not get full marks")
        return row
    finally:
        shutil.rmtree(folder)


def write_pages(request: Any, row: dict[str, float]) -> None:
    """Write everybody's feedback and the report of the class, with the points of the gradebook."""
    from grader.report.classreport import write_report
    from grader.report.feedback import write_feedback
    from grader.report.scores import class_scores
    from grader.terminal.display import progress_bar

    assignment = request.exercise.assignment

    def feedback() -> None:
        write_feedback(request.exercise.reference, request.folder, class_scores(assignment, request.out), bar)

    def report() -> Path:
        return write_report(request.exercise, request.folder, class_scores(assignment, request.out), bar)

    with progress_bar(quiet=True) as bar:
        clocked(row, "feedback", feedback)
        row["memory with feedback MiB"] = peak_mib()
        page = clocked(row, "report", report)
    row["memory with report MiB"] = peak_mib()
    row["report MiB"] = page.stat().st_size / (1 << 20)


def prepare(folder: Path, size: int) -> tuple[Any, Any]:
    """A request for a class of solutions like the reference's, and a real run of the reference."""
    from bench.hand_ins import hand_in
    from grader.evidence.files import read_evidence
    from grader.exercise.assignment import load_reference
    from grader.exercise.exercise import Exercise
    from grader.exercise.known_solutions import sample_notebook
    from grader.grading.grade import grade_class
    from grader.grading.request import Request
    from grader.notebook import dumps
    from grader.sandbox import Run
    from grader.terminal.display import progress_bar

    course = shutil.copytree(COURSE, folder / "course", ignore=shutil.ignore_patterns("__pycache__"))
    reference = load_reference(course / "reference" / EXERCISE, folder / "cache")
    notebook = sample_notebook(reference)
    classes = ((folder / "one", [notebook]), (folder / "submitted", (hand_in(notebook, n) for n in range(size))))
    for submitted, notebooks in classes:
        for student, made in enumerate(notebooks):
            path = submitted / f"student{student:05}" / EXERCISE / f"{EXERCISE}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(dumps(made), encoding="utf-8")
    exercise = Exercise(reference, folder / "cache")
    first = Request(exercise, folder / "one", folder / "first")
    with progress_bar(quiet=True) as bar:
        grade_class(first, bar)
    evidence = read_evidence(first.files("student00000").evidence)
    gradebook = f"sqlite:///{folder / 'gradebook.db'}"
    return Request(exercise, folder / "submitted", folder / "graded", gradebook), Run(evidence, {}, "")


def clocked(row: dict[str, float], phase: str, do: Callable[[], Any]) -> Any:
    """The result of `do`; its time is added to `row`."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = do()
    row[f"{phase} s"], row[f"{phase} cpu s"] = time.perf_counter() - wall, time.process_time() - cpu
    return result


def peak_mib() -> float:
    """Largest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def slope(rows: list[dict[str, float]], key: str) -> float:
    """The power of the class size with which `key` grows: slope of a least-squares line through the logarithms."""
    points = [(math.log(row["submissions"]), math.log(row[key])) for row in rows if row[key] > 0]
    middle_x, middle_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else math.nan


def draw(rows: list[dict[str, float]], slopes: dict[str, float], path: Path) -> None:
    """Plot time and memory against the size of the class."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "gradecast"
    from matplotlib import pyplot

    sizes = [row["submissions"] for row in rows]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for phase in PHASES:
        key = f"{phase} cpu s"
        left.loglog(sizes, [row[key] for row in rows], "o-", label=f"{phase} (slope {slopes[key]:.2f})")
    left.set(xlabel="submissions", ylabel="processor time, s", title="Time of the main process")
    left.legend()
    for key in ("memory MiB", "memory with feedback MiB", "memory with report MiB"):
        until = key.removeprefix("memory ").removesuffix("MiB").strip() or "graded and judged"
        right.plot(sizes, [row[key] for row in rows], "o-", label=until)
    right.set(xlabel="submissions", ylabel="MiB", title="Largest memory of the main process", ylim=(0, None))
    right.legend()
    figure.savefig(path, metadata={"Date": None})


def _line(row: dict[str, float]) -> str:
    each = [row[f"{phase} cpu s"] / row["submissions"] * 1000 for phase in PHASES]
    return (
        f"{row['submissions']:6.0f} submissions: graded {row['graded s']:7.1f} s ({each[0]:.1f} ms of CPU each), "
        f"judged again {row['judged again s']:7.1f} s ({each[1]:.1f} ms each), {row['memory MiB']:.0f} MiB; "
        f"feedback {each[3]:.1f} ms each, report {each[4]:.1f} ms each and {row['memory with report MiB']:.0f} MiB"
    )


if __name__ == "__main__":
    main()
