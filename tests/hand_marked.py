"""A class whose free texts and plots wait for a person: results on disk and in a gradebook, without any run."""

from __future__ import annotations

import asyncio
import base64
import copy
import io
import random
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Queue

import numpy as np

from grader.evidence.files import Files, write_grade
from grader.exercise.assignment import load_reference
from grader.exercise.reference import Reference
from grader.gradebook.address import note_gradebook
from grader.gradebook.gradebook import record_grades
from grader.gradebook.history import Occasion
from grader.gradebook.rubric.book import MarkingBook
from grader.judging.judge import grade
from grader.model import Outcome, Reason, Verdict
from grader.report.marking.desk import Desk, open_desk
from grader.report.marking.server import listen
from grader.support.disk import write_json

ROOT = Path(__file__).parent.parent
HOSTILE = (
    "<script>window.ran = true</script><img src=x onerror='window.ran = true'>\n\n"
    "<form action='https://example.invalid'><button id='done' name='do' value='done'>Give 1</button></form>\n\n"
    "[here](javascript:window.ran=true) ![](https://example.invalid/x.png) <style>body{display:none}</style>"
)
POINTS = (
    "Mean and standard deviation were computed from the training rows.",
    "The test rows come from another season, so their mean differs.",
    "This is not a mistake and should not be fixed.",
    "Statistics of the test rows would leak the future into the inputs.",
    "One would have to normalise again with the test rows.",
    "It depends on $\\mu$ and $\\sigma$, which the network sees as given.",
)


@dataclass(frozen=True)
class HandMarked:
    """The class."""

    reference: Reference
    results: Path
    url: str

    def book(self, marker: str = "ines") -> MarkingBook:
        assignment = self.reference.assignment
        return MarkingBook(self.url, assignment.booked, assignment.book, Occasion("mark", marker))

    def desk(self, marker: str = "ines", names: bool = False) -> Desk:
        return open_desk(self.reference, self.results, self.book(marker), names)


def hand_marked(
    course: Path, name: str, answers: Mapping[str, Mapping[str, Sequence[dict]]], url: str | None = None
) -> HandMarked:
    """Record a class of exercise `name` in `course`: by student, for each cell, what stands in its place."""
    reference = load_reference(course / "reference" / name)
    results = course / "graded" / name
    url = url or f"sqlite:///{course / 'graded' / 'gradebook.db'}"
    grades = []
    for student, written in answers.items():
        notebook = copy.deepcopy(reference.release)
        notebook["cells"] = [new for cell in notebook["cells"] for new in written.get(cell["id"], [cell])]
        files = Files(results / student)
        write_json(files.executed, notebook)
        verdicts = [
            Verdict(
                check.name,
                check.question,
                Outcome.PASSED,
                check.points,
                check.points,
                False,
                "",
                "",
                reason=Reason.NONE,
            )
            for check in reference.assignment.checks
        ]
        grades.append(grade(student, reference.assignment, tuple(verdicts)))
        write_grade(files.verdicts, grades[-1])
    record_grades(url, name, reference.release, grades)
    note_gradebook(results, url)
    return HandMarked(reference, results, url)


def text(reference: Reference, cell: str, source: str) -> list[dict]:
    return [{**_released(reference, cell), "source": source}]


def plot(reference: Reference, cell: str, source: str, picture: str) -> list[dict]:
    output = {"output_type": "display_data", "data": {"image/png": picture, "text/plain": "<Figure>"}, "metadata": {}}
    return [{**_released(reference, cell), "source": source, "outputs": [output]}]


def _released(reference: Reference, cell: str) -> dict:
    return next(copy.deepcopy(item) for item in reference.release["cells"] if item["id"] == cell)


def toy_class(course: Path, url: str | None = None) -> HandMarked:
    """Eight students of the toy exercise, whose one part is a text: equal, nearly equal, empty and hostile ones."""
    reference = load_reference(course / "reference" / "toy")
    cell = "smooth-by-hand"
    long = (
        "Each average needs a full window of values, and the first window ends only after width steps. "
        "So the result has len(series) - width + 1 values, and it is shorter by width - 1 values in total."
    )
    texts = {
        "ada": "Each average needs a full window.",
        "bob": "Each  average needs a\nfull window.",
        "cleo": long,
        "dan": long.replace("shorter by", "not shorter by"),
        "eve": HOSTILE,
        "fay": "I do not know.",
        "gus": "The window is missing at the end.",
    }
    answers = {student: {cell: text(reference, cell, source)} for student, source in texts.items()}
    return hand_marked(course, "toy", {**answers, "hal": {}}, url)


def jena_class(folder: Path, students: int) -> HandMarked:
    """A class of `jena_density`, with texts and plots of all kinds, made from a fixed seed."""
    shutil.copytree(ROOT / "reference" / "jena_density", folder / "reference" / "jena_density")
    reference = load_reference(folder / "reference" / "jena_density")
    chance = random.Random(7)
    plots = [cell.id for cell in reference.cells if cell.manual and cell.kind == "code"]
    texts = [cell.id for cell in reference.cells if cell.manual and cell.kind != "code"]
    answers = {}
    for number in range(students):
        written = {}
        for cell in texts:
            if number % 12 == 0:
                continue
            said = chance.sample(POINTS, chance.randint(1, 4)) if number % 6 else POINTS[:3]
            written[cell] = text(reference, cell, " ".join(said) if number != 5 else HOSTILE)
        for cell in plots:
            style = chance.randrange(30)
            written[cell] = plot(reference, cell, f"plot(style={style})  # version {number}\nplt.show()", _drawn(style))
        answers[f"student-{number:02}"] = written
    return hand_marked(folder, "jena_density", answers)


@cache
def _drawn(style: int) -> str:
    """A line plot as base64, with or without labels."""
    from matplotlib.figure import Figure

    numbers = np.random.default_rng(style)
    figure = Figure(figsize=(8, 3.2))
    axes = figure.subplots()
    days = np.arange(1440) / 144
    noise = np.cumsum(numbers.normal(0, 0.6, 1440))
    axes.plot(days, 1220 + 12 * np.sin(2 * np.pi * days) + noise, linewidth=1.2, color=f"C{style % 10}")
    if style % 3:
        axes.set(xlabel="day", ylabel="density (g/m³)" if style % 2 else "density")
    if style % 5 == 0:
        axes.grid(alpha=0.3)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=80)
    return base64.b64encode(out.getvalue()).decode()


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The address, with its token, of the pages of `desk`, which a thread serves during the block."""
    addresses: Queue[tuple[str, asyncio.AbstractEventLoop, asyncio.Task]] = Queue()

    async def main() -> None:
        task = asyncio.create_task(
            listen(desk, 0, lambda address: addresses.put((address, asyncio.get_running_loop(), task)))
        )
        with suppress(asyncio.CancelledError):
            await task

    thread = threading.Thread(target=asyncio.run, args=[main()])
    thread.start()
    address, loop, task = addresses.get(timeout=60)
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
