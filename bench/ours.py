"""The systems that need no other environment: Gradecast, judging again, and the bare cells without a grader."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from bench.forms import write_bare, write_gradecast
from bench.meter import Meter
from bench.systems import Case, Place, System, gradebook_shares, run_case
from bench.workloads import ROOT, Student, copy_course, students_of
from grader.evidence.files import read_evidence

__all__ = ["Again", "Bare", "Gradecast", "Pinned"]

DRIVER = Path(__file__).parent / "drivers" / "bare.py"


class Ours(System):
    """Base of systems that call this checkout's gradecast, and read its gradebook."""

    def environment(self, place: Place) -> dict[str, str]:
        """The environment, in which Python imports this checkout."""
        return super().environment(place) | {"PYTHONPATH": str(ROOT)}

    def shares(self, place: Place, case: Case) -> dict[str, float]:
        """The shares in the gradebook."""
        return gradebook_shares(place.out(case) / "gradebook.db", place.workload.exercise)

    def command(self, what: str, place: Place, case: Case, course: Path, *more: object) -> list[str]:
        """The command line of one gradecast command."""
        options = ["--course", course, "--out", place.out(case), "--sandbox", "fork", "--json"]
        first = (self.python, ROOT / "cli.py", what, place.workload.exercise)
        return [str(item) for item in (*first, *more, *options)]


class Gradecast(Ours):
    """`gradecast grade` with the sandbox."""

    name = "gradecast"

    def prepare(self, place: Place, sizes: Sequence[int], meter: Meter) -> None:
        copy_course(place.workload, place.course)
        for size in sizes:
            write_gradecast(place.workload, students_of(place.workload, size), place.submitted(size))

    def fresh(self, place: Place, case: Case) -> None:
        super().fresh(place, case)
        if not place.workload.warm:
            shutil.rmtree(place.course / ".gradecast", ignore_errors=True)

    def commands(self, place: Place, case: Case) -> list[list[str]]:
        return [self.command("grade", place, case, place.course, place.submitted(case.size), "--workers", case.workers)]

    def student_cpu(self, place: Place, case: Case) -> float:
        runs = (place.out(case) / place.workload.exercise).glob("*/evidence.json")
        return sum(read_evidence(path).resources.cpu_seconds for path in runs)


class Pinned(Gradecast):
    """The same, on as many processor cores as there are workers, to show what one more core brings."""

    name = "pinned"

    def commands(self, place: Place, case: Case) -> list[list[str]]:
        usable = sorted(os.sched_getaffinity(0))[: case.workers]
        cores = ["taskset", "--cpu-list", ",".join(map(str, usable))]
        return [[*cores, *command] for command in super().commands(place, case)]


class Again(Ours):
    """`gradecast judge` after a tolerance was tightened; the class was graded before, with the wide tolerance."""

    name = "again"

    def prepare(self, place: Place, sizes: Sequence[int], meter: Meter) -> None:
        for size in sizes:
            case = Case(place.workload.name, Gradecast.name, size)
            if not (place.out(case) / "gradebook.db").is_file():
                run_case(Gradecast(), place, case, meter)

    def fresh(self, place: Place, case: Case) -> None:
        shutil.rmtree(place.out(case), ignore_errors=True)
        shutil.copytree(place.out(Case(case.workload, Gradecast.name, case.size)), place.out(case))
        shutil.rmtree(self._course(place), ignore_errors=True)
        shutil.copytree(place.course, self._course(place))
        copy_course(place.workload, self._course(place), tight=True)

    def commands(self, place: Place, case: Case) -> list[list[str]]:
        return [self.command("judge", place, case, self._course(place))]

    def must_lose(self, student: Student) -> bool:
        return student.is_wrong or student.is_near

    def _course(self, place: Place) -> Path:
        return place.folder / "tight"


class Bare(System):
    """The cells and asserts in one warm process, without isolation or records."""

    name = "bare"

    def prepare(self, place: Place, sizes: Sequence[int], meter: Meter) -> None:
        write_bare(place.workload, students_of(place.workload, max(sizes)), self._class(place))

    def commands(self, place: Place, case: Case) -> list[list[str]]:
        results = place.out(case) / "shares.json"
        return [[str(self.python), str(DRIVER), str(self._class(place)), str(case.size), str(results)]]

    def _class(self, place: Place) -> Path:
        return place.folder / "bare.json"
