"""The peers, each used in its fastest sensible way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from bench.forms import write_nbgrader, write_otter
from bench.meter import Meter
from bench.systems import Case, Place, System, gradebook_shares
from bench.timed import timed
from bench.workloads import students_of

__all__ = ["Nbgrader", "OtterApi", "OtterRun"]

DRIVERS = Path(__file__).parent / "drivers"


class Nbgrader(System):
    """`NbGraderAPI.autograde` for one student after another, in one process."""

    name = "nbgrader"

    def prepare(self, place: Place, sizes: Sequence[int], meter: Meter) -> None:
        course = self._course(place)
        write_nbgrader(place.workload, students_of(place.workload, max(sizes)), course)
        release = self._command("release", place)
        timed([release], place.folder, self.environment(place), place.folder / "release.log", meter)
        shutil.copy(course / "gradebook.db", course / "released.db")

    def fresh(self, place: Place, case: Case) -> None:
        super().fresh(place, case)
        course = self._course(place)
        shutil.rmtree(course / "autograded", ignore_errors=True)
        shutil.copy(course / "released.db", course / "gradebook.db")

    def commands(self, place: Place, case: Case) -> list[list[str]]:
        return [[*self._command("grade", place), str(case.size)]]

    def shares(self, place: Place, case: Case) -> dict[str, float]:
        return gradebook_shares(self._course(place) / "gradebook.db", place.workload.exercise)

    def _course(self, place: Place) -> Path:
        return place.folder / "nbgrader"

    def _command(self, what: str, place: Place) -> list[str]:
        driver = DRIVERS / "nbgrader_class.py"
        return [str(self.python), str(driver), what, str(self._course(place)), place.workload.exercise]


class OtterApi(System):
    """`otter.api.grade_submission` for one student after another, in one process."""

    name = "otter_api"

    def prepare(self, place: Place, sizes: Sequence[int], meter: Meter) -> None:
        write_otter(place.workload, students_of(place.workload, max(sizes)), self._folder(place))

    def commands(self, place: Place, case: Case) -> list[list[str]]:
        driver, results = DRIVERS / "otter_class.py", place.out(case) / "shares.json"
        return [[str(self.python), str(driver), str(self._folder(place)), str(case.size), str(results)]]

    def _folder(self, place: Place) -> Path:
        return place.folder / self.name


class OtterRun(OtterApi):
    """`otter run`, one command for each student."""

    name = "otter_run"

    def commands(self, place: Place, case: Case) -> list[list[str]]:
        folder = self._folder(place)
        otter, archive = self.python.with_name("otter"), folder / "autograder.zip"
        papers = sorted((folder / "submitted").glob("*.ipynb"))[: case.size]
        for paper in papers:
            (place.out(case) / paper.stem).mkdir(exist_ok=True)
        return [
            [str(otter), "run", str(paper), "-a", str(archive), "-o", str(place.out(case) / paper.stem), "--no-logo"]
            for paper in papers
        ]

    def shares(self, place: Place, case: Case) -> dict[str, float]:
        shares = {}
        for path in place.out(case).glob("*/results.json"):
            tests = [test for test in json.loads(path.read_text())["tests"] if test.get("max_score")]
            shares[path.parent.name] = sum(test["score"] for test in tests) / sum(test["max_score"] for test in tests)
        return shares
