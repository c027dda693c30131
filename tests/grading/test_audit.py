"""Audits find each leak in whatever way it is written, raise no alarm on clean notebooks, and are hard to deceive."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from audit_notebooks import ALL, ATTACKS, UNDOES_THE_CHANGE
from audit_runner import InProcess, candidate
from conftest import HERE
from helpers import Recorded

from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference
from grader.exercise.audits import Quantity, audit_of
from grader.grading.audit.findings import Kind
from grader.grading.audit.layout import layout_of_file
from grader.grading.audit.run import Setting, audit_notebooks, audit_reference, make_setting
from grader.grading.audit.stored import ReferenceAudit
from grader.support import alteration

FOLDER = HERE / "audited" / "reference" / "audited"
RESPONSIVE = ("mean", "train_inputs", "train_targets", "weights", "features", "past", "persistence", "forecast")
"""What differs between any two records in a correct solution."""


@pytest.fixture
def reference():
    return load_reference(FOLDER)


@pytest.fixture
def setting(reference, tmp_path):
    return make_setting(reference, reference.data_path, tmp_path / "changed", {}, responsive=RESPONSIVE)


@pytest.fixture
def executor(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    return InProcess(folder)


def audited(setting: Setting, executor: InProcess, *cells: str):
    one = candidate(setting.trials.reference, *cells)
    (report,) = asyncio.run(audit_notebooks(setting, {"one": one}, executor, Recorded())).values()
    return {item.quantity: item for item in report.findings if item.kind is not Kind.MISSING}


@pytest.mark.parametrize("sketch", ALL, ids=lambda sketch: sketch.name)
def test_what_leaks_is_found_and_nothing_else(sketch, setting, executor):
    found = audited(setting, executor, *sketch.cells)
    said = {name: f"{item.kind}: {item.says}" for name, item in found.items()}
    assert found
    assert {name for name, item in found.items() if item.kind is Kind.LEAK} == set(sketch.leaks), said
    assert all(item.kind in (Kind.LEAK, Kind.CLEAN) for item in found.values()), said
    assert len(executor.jobs) <= setting.audit.runs


@pytest.mark.parametrize("name", ATTACKS)
def test_who_behaves_differently_on_changed_data_earns_nothing_by_it(name, setting, executor, reference):
    kind, cells = ATTACKS[name]
    digest = hashlib.sha256(reference.assignment.files["hourly.csv"]).hexdigest()
    assert audited(setting, executor, *(cell.replace("@DIGEST@", digest) for cell in cells))["mean"].kind == kind


def test_the_reference_is_audited_first_and_shows_what_follows_the_data(reference, executor, tmp_path):
    setting = make_setting(reference, reference.data_path, tmp_path / "changed", {})
    found = asyncio.run(audit_reference(setting, executor, Recorded()))
    assert set(found.setting.responsive) >= set(RESPONSIVE)
    assert "alpha" not in found.setting.responsive
    assert all(item.kind is Kind.CLEAN for item in found.report.findings)
    assert found.report.runs == len(executor.jobs)


def test_a_reference_with_a_leak_is_refused(reference, executor, tmp_path):
    cells = [replace(cell, source=cell.source.replace(".iloc[:first]", "")) for cell in reference.cells]
    setting = make_setting(replace(reference, cells=tuple(cells)), reference.data_path, tmp_path / "changed", {})
    with pytest.raises(AssignmentError, match="does not pass its own audit .mean changes when rows of validation"):
        asyncio.run(audit_reference(setting, executor, Recorded()))


def test_what_the_reference_does_not_pass_in_an_older_release_is_not_asked_of_its_hand_ins(
    reference, executor, tmp_path
):
    """A variable may have had another name then, and the class has to be graded all the same."""
    audit = replace(reference.audit, quantities=(Quantity("means", parts=("training",)), reference.audit.quantities[0]))
    older = replace(reference, audit=audit, edition=SimpleNamespace(id="older", notebook=reference.release))
    setting = make_setting(older, older.data_path, tmp_path / "changed", {})
    found = asyncio.run(audit_reference(setting, executor, Recorded()))
    assert [item.kind for item in found.report.findings] == [Kind.MISSING, Kind.CLEAN]
    known = ReferenceAudit(found.report, (), None)
    assert [item.name for item in known.passed_by(older).audit.quantities] == ["mean"]


def test_a_reference_that_the_changes_do_not_reach_is_refused(reference, executor, tmp_path):
    cells = [replace(cell, source=cell.source.replace("mean = table[", "mean = 1  # ")) for cell in reference.cells]
    audit = replace(reference.audit, quantities=reference.audit.quantities[:1])
    other = replace(reference, cells=tuple(cells), audit=audit)
    setting = make_setting(other, other.data_path, tmp_path / "changed", {})
    with pytest.raises(AssignmentError, match="nothing in the reference changes when all data do"):
        asyncio.run(audit_reference(setting, executor, Recorded()))


def says(setting, executor, quantity, *cells):
    return audited(setting, executor, *cells)[quantity].says


def test_the_sentence_says_what_was_read_and_from_which_row_on(setting, executor):
    other = "mean changes when rows of validation, test or truth change"
    everything = says(setting, executor, "mean", "mean = table[['x', 'y']].mean().to_numpy()")
    first = "the earliest that matters is row 240, the first of them"
    assert everything == f"{other}: it is computed over all rows; {first}"
    one = says(setting, executor, "mean", "mean = table[['x', 'y']].iloc[:241].mean().to_numpy()")
    assert one == f"{other}: {first}"
    late = says(setting, executor, "mean", "mean = table[['x', 'y']].drop(index=range(240, 307)).mean()")
    assert late == f"{other}: the earliest that matters is row 307"


def test_how_far_a_feature_looks_ahead_is_said(setting, executor):
    ahead = says(setting, executor, "features", "features = table['x'].shift(-3)")
    entry, latest, row = map(int, re.findall("[0-9]+", ahead))
    may = f"entry {entry}, which may depend on the data up to row {latest}"
    assert ahead == f"features looks ahead: {may}, changes with row {row}"
    assert (latest, row) == (entry, entry + 3)


def test_a_clean_quantity_takes_four_runs_and_only_the_cells_that_it_needs(setting, executor):
    slow = "slow = 1"
    audited(setting, executor, "mean = table[['x', 'y']].iloc[:240].mean().to_numpy()", slow)
    assert len(executor.jobs) == 4
    assert [any(cell.source == slow for cell in job.cells) for job in executor.jobs] == [True, False, False, False]


def test_a_notebook_whose_text_hides_what_it_does_runs_whole(setting, executor):
    found = audited(setting, executor, "mean = np.zeros(2)", 'exec(\'mean[:] = table[["x", "y"]].mean()\')')
    assert found["mean"].kind is Kind.LEAK


def test_with_too_few_runs_nothing_is_concluded(reference, executor, tmp_path):
    few = replace(reference, audit=replace(reference.audit, runs=2))
    setting = make_setting(few, reference.data_path, tmp_path / "changed", {}, responsive=RESPONSIVE)
    assert audited(setting, executor, "mean = table[['x', 'y']].mean()")["mean"].kind is Kind.UNFINISHED


def test_few_runs_tell_which_quantities_leak_before_they_tell_where(reference, executor, tmp_path):
    few = replace(reference, audit=replace(reference.audit, runs=10))
    setting = make_setting(few, reference.data_path, tmp_path / "changed", {}, responsive=RESPONSIVE)
    found = audited(setting, executor, "mean = table['x'].mean()", "features = np.gradient(table['x'])")
    assert {name: item.kind for name, item in found.items()} == {"mean": Kind.LEAK, "features": Kind.LEAK}


TABLES = {"parts": {"one": {"rows": [0.0, 0.5]}, "two": {"rows": [0.5, 1.0]}}, "quantities": {"mean": ["one"]}}


def setting_of(reference, table, text, folder):
    """The setting for other data: `text`, beside the notebook."""
    path = folder / "hourly.csv"
    path.write_text(text)
    files = {"hourly.csv": text.encode()}
    changed = replace(reference, audit=audit_of(table, {}, "t"), assignment=replace(reference.assignment, files=files))
    return make_setting(changed, path, folder / "changed", {}, responsive=["mean", "model"])


LONG = "day,site,flow\n" + "".join(
    f"{day + 1:02}.03.2021,{site},{10 * number + day % 7}.5\n"
    for number, site in enumerate(("Aue", "Bach", "Clus"))
    for day in range(30)
)


def test_parts_can_be_whole_series(reference, executor, tmp_path):
    parts = {"training": {"series": ["Aue", "Bach"]}, "test": {"series": ["Clus"]}}
    table = {"series": "site", "parts": parts, "quantities": {"model": ["training"]}}
    setting = setting_of(reference, table, LONG, tmp_path)
    found = audited(setting, executor, "model = table.groupby('site')['flow'].mean().iloc[:2]")
    assert found["model"].kind is Kind.CLEAN
    found = audited(setting, executor, "model = table['flow'].to_numpy()[10:65].mean()")
    assert found["model"].says == (
        "model changes when rows of test change: the earliest that matters is row 60 (Clus), the first of them"
    )


def test_parts_can_be_dates_and_columns(reference, executor, tmp_path):
    parts = {
        "early": {"dates": ["2021-03-01", "2021-03-20"]},
        "late": {"dates": ["2021-03-20", "2021-04-01"], "columns": ["flow"]},
    }
    table = {"parts": parts, "quantities": {"model": ["early"]}}
    setting = setting_of(reference, table, LONG, tmp_path)
    day = "day = pd.to_datetime(table['day'], dayfirst=True)"
    assert audited(setting, executor, day, "model = table['flow'][day < '2021-03-20'].mean()")["model"].kind == "clean"
    leak = audited(setting, executor, day, "model = table['flow'][day < '2021-03-21'].mean()")["model"]
    assert (leak.kind, leak.row) == (Kind.LEAK, 19)


def test_the_data_may_be_an_array_that_a_given_cell_makes(reference, executor, tmp_path, monkeypatch):
    audit = audit_of(
        {
            **TABLES,
            "parts": {"one": {"rows": [0, 240]}, "two": {"rows": [240, 400]}},
            "variable": "table",
            "missing": [-9999],
        },
        {},
        "t",
    )
    cells = [
        replace(cell, source=cell.source.replace('path("hourly.csv"))', 'path("hourly.csv"), usecols=["x", "y"])'))
        for cell in reference.cells
    ]
    other = replace(reference, audit=audit, cells=tuple(cells))
    first = make_setting(other, other.data_path, tmp_path / "changed", {})
    setting = asyncio.run(audit_reference(first, executor, Recorded()))
    assert setting.setting.layout.rows == 400
    assert audited(setting.setting, executor, "mean = table.iloc[:240].mean()")["mean"].kind is Kind.CLEAN
    assert audited(setting.setting, executor, "mean = table.mean()")["mean"].row == 240
    monkeypatch.setattr(alteration, "altered_variable", alteration.altered_variable)  # is restored afterwards
    hostile = candidate(other, UNDOES_THE_CHANGE[1])
    first = {**hostile.notebook["cells"][0], "id": "first", "cell_type": "code", "source": UNDOES_THE_CHANGE[0]}
    hostile = replace(hostile, notebook={**hostile.notebook, "cells": [first, *hostile.notebook["cells"]]})
    (report,) = asyncio.run(audit_notebooks(setting.setting, {"one": hostile}, executor, Recorded())).values()
    assert report.findings[0].kind in (Kind.LEAK, Kind.CONSTANT)


def test_parts_that_are_drawn_by_lot_have_the_rows_that_the_reference_draws(reference, executor, tmp_path):
    """The rows are series here, in an array; no file's name or position says to which part one belongs."""
    parts = {"training": {"rows": "training"}, "test": {"rows": "test"}}
    table = {"variable": "values", "parts": parts, "quantities": {"mean": ["training"]}}
    given = next(cell for cell in reference.cells if "path(" in cell.source)
    draw = (
        "values = table[['x', 'y']].to_numpy()\ntraining, test = np.split(np.random.default_rng(0).permutation(400), 2)"
    )
    cells = [
        replace(cell, source=f"{cell.source}\n{draw}")
        if cell is given
        else replace(cell, source=re.sub("mean = .*", "mean = values[training].mean(axis=0)", cell.source))
        for cell in reference.cells
    ]
    other = replace(reference, audit=audit_of(table, {}, "t"), cells=tuple(cells))
    first = make_setting(other, other.data_path, tmp_path / "changed", {})
    setting = asyncio.run(audit_reference(first, executor, Recorded())).setting
    assert audited(setting, executor, "mean = values[training].mean(axis=0)")["mean"].kind is Kind.CLEAN
    leak = audited(setting, executor, "mean = values[[*training, 7]].mean(axis=0)")["mean"]
    assert (leak.kind, leak.row) == (Kind.LEAK, 7)


def test_rows_of_several_files_are_named_with_their_file(reference, executor, tmp_path):
    parts = {"training": {"series": ["Aue", "Bach"]}, "test": {"series": ["Clus"]}}
    table = {"parts": parts, "quantities": {"model": ["training"]}}
    folder = tmp_path / "sites"
    folder.mkdir()
    for site in ("Aue", "Bach", "Clus"):
        lines = [line for line in LONG.splitlines() if line.split(",")[1] in ("site", site)]
        (folder / f"{site}.csv").write_text("\n".join(lines) + "\n")
    layout = layout_of_file(audit_of(table, {}, "t"), folder)
    assert (layout.place(0), layout.place(61)) == ("row 0 of Aue.csv", "row 1 of Clus.csv")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"partz": {}}, r"unknown key 'partz'; did you mean 'parts'"),
        ({"parts": {}, "quantities": {}}, "is empty"),
        ({**TABLES, "quantities": {"mean": ["onne"]}}, "there is no part 'onne'; did you mean 'one'"),
        ({**TABLES, "quantities": {"mean": ["one", "two"]}}, "may depend on every part"),
        ({**TABLES, "quantities": {"mean": {"origin": -1}}}, "whole numbers"),
        ({**TABLES, "quantities": {"mean": 3}}, "must be a list of the parts"),
        ({**TABLES, "runs": 1}, "from 4 to 200"),
        ({**TABLES, "parts": {"one": {"rows": [1.0, 0.0]}}}, "the end comes after the first"),
        ({**TABLES, "parts": {"one": {"row": [0, 1]}}}, "unknown key 'row'; did you mean 'rows'"),
        ({**TABLES, "missing": ["x"]}, "must be a list of numbers"),
        ({**TABLES, "parts": {"one": {"rows": "order"}, "two": {"rows": [0, 9]}}}, "only if the data are a variable"),
    ],
)
def test_what_is_misspelt_in_the_settings_is_named(table, says):
    with pytest.raises(AssignmentError, match=says):
        audit_of(table, {}, "t/assignment.toml")


def test_a_part_that_is_not_in_the_data_is_an_error(reference, tmp_path):
    table = {**TABLES, "parts": {"one": {"rows": [0, 10]}, "two": {"columns": ["depth"]}}}
    setting = setting_of(reference, table, LONG, tmp_path)
    with pytest.raises(AssignmentError, match=r"\[audit.parts\] two: nothing in the data is in it"):
        setting.search(candidate(reference, "mean = 1"))
