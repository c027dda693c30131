"""Releases of commit a399b1f, which do not name their identity, are graded right even if the exercises change."""

from __future__ import annotations

import asyncio
import copy
import shutil
from dataclasses import replace

import pytest
from helpers import ROOT, Recorded, exercise_of

from grader import datasets
from grader.exercise.assignment import load_reference
from grader.exercise.jobs import code_digest
from grader.exercise.releases import identity_of, load_kept
from grader.grading.execution import executor_for, expect
from grader.grading.standard import Standards, load_standards
from grader.notebook import dumps, read_notebook, recognise
from grader.submissions.find import HandIn, read_submission

HANDED_OUT = {"attention_timeseries": "4b834ed0", "jena_density": "d0571742", "manual_rnn": "fc8a7b7e"}
"""Identities of the releases of a399b1f."""


def released(name):
    last, kept = load_kept(ROOT / "reference" / name)
    return next(item for item in (last, *kept) if item.id == HANDED_OUT[name])


def without_identity(notebook):
    bare = copy.deepcopy(notebook)
    bare["metadata"]["gradecast"].pop("release", None)
    return bare


@pytest.mark.parametrize("name", HANDED_OUT)
def test_it_is_kept_with_its_thresholds_and_its_names(name):
    kept = released(name)
    assert [list(item["metrics"]) != [] for item in kept.thresholds] == [True]
    assert {"text-1", "given-1"} <= {cell.id for cell in kept.cells}


@pytest.mark.slow
@pytest.mark.parametrize("name", HANDED_OUT)
def test_a_notebook_that_was_handed_out_then_is_recognised(name, tmp_path):
    reference, kept = load_reference(ROOT / "reference" / name), released(name)
    releases = {reference.identity: reference.release, **{item.id: item.notebook for item in reference.older}}
    handed_in = read_notebook(tmp_path / "x.ipynb", dumps(without_identity(kept.notebook)).encode())
    assert recognise(handed_in, releases).release == kept.id


@pytest.mark.slow
@pytest.mark.parametrize("name", HANDED_OUT)
def test_todays_solution_in_it_gets_full_marks_after_a_cell_was_put_in_front(name, tmp_path):
    """In the small budget of the mutants, so without accuracy. The hand-in is that release with today's solution."""
    folder = tmp_path / "reference" / name
    shutil.copytree(ROOT / "reference" / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "notebook.py"
    path.write_text("# %%\nprint('version 2')\n\n" + path.read_text())
    reference, kept = load_reference(folder), released(name)
    quick = {**reference.assignment.parameters, **reference.quick}
    kept = replace(kept, parameters=quick, id=identity_of(kept.notebook, quick, kept.data))
    checks = tuple(check for check in reference.assignment.checks if not check.metric)
    assignment = replace(reference.assignment, checks=checks, metrics=(), parameters=quick)
    small = replace(reference, assignment=assignment, last=kept, kept=())
    data = datasets.path(assignment.data) if assignment.data else None
    standards = load_standards(exercise_of(tmp_path, small, data))
    assert standards.today.release != kept.id
    older = standards.of(kept.id)
    place = tmp_path / "ada.ipynb"
    place.write_text(dumps(without_identity(older.reference.solved)))
    submission = read_submission(HandIn("ada", place), standards.notebooks, 1 << 24)
    assert submission.release == kept.id
    assert code_digest(submission.notebook) == code_digest(older.reference.solved)
    judged = asyncio.run(judged_in_itself(Standards(older)))
    assert judged.today.expected.withheld == {}


async def judged_in_itself(standards):
    """The reference's evidence in that release; checks that it fails there are withheld."""
    async with executor_for(standards.today.exercise, Recorded()) as executor:
        return await expect(standards, executor, Recorded())
