"""Makes the temporary course that is attacked, with canaries wherever a secret would be."""

from __future__ import annotations

import copy
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.attack.attack import EXERCISE, TARGET, Attack
from grader.exercise.assignment import load_reference
from grader.exercise.exercise import Exercise
from grader.exercise.reference import Reference
from grader.grading.request import Request, RunOptions
from grader.notebook import JSON, dumps

__all__ = ["ATTEMPTED", "ENVIRONMENT", "NEIGHBOURS", "SUCCEEDED", "Ground", "make_ground"]

NEIGHBOURS = ("0-neighbour", "m-neighbour", "z-neighbour")
"""Honest students in every class; in sorted order the attackers come between them."""
ENVIRONMENT = "GRADECAST_CANARY"
"""Environment variable of the grader that holds a canary."""
ATTEMPTED, SUCCEEDED = "attempted", "SUCCEEDED"
"""Words that an attack prints: the first after it has tried everything, the second if a step without other sign
succeeds."""
CANARIES = ("tests", "expected", "labels", "unseen", "probes", "seed", "neighbour", "home", "environment", "gradebook")


@dataclass(frozen=True)
class Ground:
    """Folders and secrets of one run of the attacks."""

    root: Path
    """Contains everything, as an ordinary user's home would."""
    token: str
    """Marks what attacks leave behind; attacks know it."""
    canaries: Mapping[str, str]
    """Secrets by what they stand for. They differ each time, and must never reach a sandbox."""
    known: dict[str, str] = field(default_factory=dict)
    """What a well-informed attacker knows, by placeholder."""

    @property
    def course(self) -> Path:
        """The course, with the reference."""
        return self.root / "course"

    def request(self, category: str, sandbox: str, workers: int) -> Request:
        """How the class of one category is graded."""
        out = self.root / "graded" / category
        return Request(
            Exercise(self.reference, self.course / ".gradecast", self.course / "series.csv"),
            submissions=self.root / "submitted" / category,
            out=out,
            gradebook=f"sqlite:///{out / 'gradebook.db'}",
            runs=RunOptions(workers, sandbox),
        )

    @property
    def reference(self) -> Reference:
        """The exercise that is attacked."""
        return load_reference(self.course / "reference" / TARGET)

    def fill(self, text: str, attack: Attack) -> str:
        """`text` with what the attacker knows in place of placeholders."""
        for name, value in {**self.known, "NAME": attack.name}.items():
            text = text.replace(f"@{name}@", value)
        for word in (ATTEMPTED, SUCCEEDED):
            text = text.replace(word, self.said(word))
        return text

    def said(self, word: str) -> str:
        """What an attack prints for `word`: with the token, so that no other text can contain it."""
        return f"{word}-{self.token}"

    def hand_in(self, attack: Attack, release: JSON, folder: Path) -> None:
        """Write the submission of `attack` into the class in `folder`."""
        place = folder / (attack.student or attack.name) / TARGET
        place.mkdir(parents=True)
        for name, content in attack.files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.fill(content, attack), encoding="utf-8")
        for name, target in attack.links.items():
            (place / name).symlink_to(self.fill(target, attack))
        (place / f"{TARGET}.ipynb").write_text(dumps(self._notebook(attack, release)), encoding="utf-8")

    def hand_in_honestly(self, student: str, folder: Path) -> None:
        """Write the reference's own solution, with a canary, as the submission of `student`."""
        place = folder / student / TARGET
        place.mkdir(parents=True)
        solved = self.reference.solved
        note = _cell("note", f"# {self.canaries['neighbour']}")
        (place / f"{TARGET}.ipynb").write_text(dumps({**solved, "cells": [*solved["cells"], note]}), encoding="utf-8")

    def _notebook(self, attack: Attack, release: JSON) -> JSON:
        notebook = copy.deepcopy(release)
        places = {cell["id"]: cell for cell in notebook["cells"]}
        sources = dict(attack.replaced) | {cell.id: cell.source for cell in attack.cells if cell.is_answer}
        for id, source in sources.items():
            places[id]["source"] = self.fill(source, attack)
        first = [_cell(cell.id, self.fill(cell.source, attack)) for cell in attack.cells if not cell.is_answer]
        notebook["metadata"] |= attack.metadata
        return {**notebook, "cells": [*first, *notebook["cells"]]}


def make_ground(root: Path, suite: Path) -> Ground:
    """Lay out the course of `suite` with fresh canaries in `root`, an empty folder that everybody may read."""
    canaries = {name: f"CANARY-{name}-{secrets.token_hex(8)}" for name in CANARIES}
    ground = Ground(root, f"gradecast-attack-{secrets.token_hex(6)}", canaries)
    shutil.copytree(suite / EXERCISE, ground.course, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ground.course.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        for name, canary in canaries.items():
            text = text.replace(f"@{name.upper()}@", canary)
        path.write_text(text, encoding="utf-8")
    for name, place in {
        "home": root / "private" / "diary.txt",
        "gradebook": root / "private" / "gradebook.txt",
    }.items():
        place.parent.mkdir(exist_ok=True)
        place.write_text(canaries[name] + "\n", encoding="utf-8")
    ground.known.update(
        COURSE=str(ground.course), OUT=str(root / "graded"), SUBMITTED=str(root / "submitted"), HOME=str(root),
        TOKEN=ground.token, PID=str(os.getpid()), BLANKS=" \n" * 49_000, ESCAPES='\\N{"' * 25_000,
    )  # fmt: skip
    return ground


def _cell(id: str, source: str) -> JSON:
    return {
        "cell_type": "code", "id": f"first-{id}", "metadata": {}, "source": source.splitlines(keepends=True),
        "execution_count": None, "outputs": [],
    }  # fmt: skip
