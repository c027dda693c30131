"""Stored results that were truncated, exchanged, edited or forged: they are rejected, and nobody loses a point."""

import io
import json
import pickle
import shutil
import zipfile

import numpy as np
import pytest
from helpers import Recorded, request_for
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import EvidenceError, InputError
from grader.evidence import Cell, CellStatus, Ending, Evidence, Fault, Observation, Stop, pack_arrays
from grader.evidence.files import Files, read_evidence, read_values, write_evidence, write_values
from grader.grading.grade import grade_class
from grader.grading.results import stored_reruns
from grader.grading.verdicts import judge_class
from grader.model import Outcome
from grader.notebook import dumps

EVIDENCE = Evidence(
    cells=(Cell("a", CellStatus.OK), Cell("b", CellStatus.ERROR, Fault("ValueError", "no", ("line",)))),
    observations={"x": Observation({"mean": 1.5, "all": np.arange(6.0).reshape(2, 3)}), "y": Observation([1, "two"])},
    ending=Ending(Stop.COMPLETED),
)


@pytest.fixture
def path(tmp_path):
    path = Files(tmp_path).evidence
    write_evidence(path, EVIDENCE)
    assert read_evidence(path).digest() == EVIDENCE.digest()
    return path


def refused(path, one_clear_line):
    with pytest.raises(EvidenceError) as caught:
        read_evidence(path)
    one_clear_line(caught.value, "evidence.json", "grade again", folder=path.parent)


DOCUMENTS = {
    "empty": b"",
    "white space": b"  \n",
    "cut off": b'{"schema": 1, "cells": [',
    "a list": b"[]",
    "null": b"null",
    "NaN": b"NaN",
    "a number of 5000 digits": b"9" * 5000,
    "NUL bytes": bytes(500),
    "a pickle": pickle.dumps({"schema": 1}),
    "UTF-16": '{"schema": 1}'.encode("utf-16"),
    "not UTF-8": b'{"schema": 1, "x": "\xff"}',
    "nested deeply": b'{"schema": 1, "observations": ' + b"[" * 200_000,
    "another version": b'{"schema": 2}',
    "a version in quotes": b'{"schema": "1"}',
    "nothing but the version": b'{"schema": 1}',
}


@pytest.mark.parametrize("data", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_file_that_is_not_a_document_is_refused_in_one_clear_line(path, one_clear_line, data):
    path.write_bytes(data)
    refused(path, one_clear_line)


VALUES = {"null": None, "a number": 5, "a text": "abc", "a list": [1], "a table": {"x": 1}, "NaN": float("nan")}
PLACES = [
    ("cells",),
    ("cells", 0),
    ("cells", 0, "id"),
    ("cells", 0, "status"),
    ("cells", 1, "fault"),
    ("cells", 1, "fault", "name"),
    ("observations",),
    ("observations", "x"),
    ("observations", "x", "value"),
    ("observations", "x", "value", "mean"),
    ("observations", "x", "fault"),
    ("ending",),
    ("ending", "stop"),
    ("ending", "detail"),
    ("resources",),
    ("resources", "wall_seconds"),
    ("protections",),
    ("digest",),
]


def put(path, place, value):
    document = json.loads(path.read_bytes())
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    path.write_text(json.dumps(document))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_value_of_the_wrong_type_in_any_place_is_refused_or_changes_nothing(path, one_clear_line, place):
    right = path.read_bytes()
    for value in (*VALUES.values(), ...):
        path.write_bytes(right)
        put(path, place, value)
        try:
            found = read_evidence(path)
        except EvidenceError as error:
            one_clear_line(error, "evidence.json", "grade again", folder=path.parent)
        else:
            assert found.digest() == EVIDENCE.digest()
            assert isinstance(found.resources.wall_seconds, float)
            assert all(isinstance(name, str) for name in found.protections)


FORGED = {
    "one more point": (("observations", "x", "value", "mean"), 2.0),
    "an array that is not there": (("observations", "x", "value", "all"), {"$array": "a9"}),
    "an array with a path": (("observations", "x", "value", "all"), {"$array": "../a0"}),
    "an unknown kind": (("observations", "x", "value", "all"), {"$pickle": "gASV"}),
    "two kinds at once": (("observations", "x", "value", "all"), {"$array": "a0", "$float": "nan"}),
    "a float that is none": (("observations", "x", "value", "mean"), {"$float": "1e999"}),
    "an integer of 70 bits": (("observations", "x", "value", "mean"), 2**70),
    "a text of 2 MiB": (("observations", "y", "value"), "x" * (2 << 20)),
    "300,000 values": (("observations", "y", "value"), [0] * 300_000),
    "a cell that was killed": (("cells", 0, "status"), "killed"),
    "an unknown status": (("cells", 0, "status"), "passed"),
    "another ending": (("ending", "stop"), "memory"),
    "another digest": (("digest",), "0" * 64),
    "no digest": (("digest",), ""),
}


@pytest.mark.parametrize(("place", "value"), FORGED.values(), ids=FORGED.keys())
def test_a_document_that_was_edited_is_refused_in_one_clear_line(path, one_clear_line, place, value):
    put(path, place, value)
    refused(path, one_clear_line)


def npz(compression=zipfile.ZIP_STORED, **members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def encrypted(data):
    """The same archive, with the bit for encryption set in both of its headers."""
    spoiled = bytearray(data)
    spoiled[6] |= 1
    spoiled[data.index(b"PK\1\2") + 8] |= 1
    return bytes(spoiled)


RIGHT = npy(np.arange(6.0).reshape(2, 3))
ARRAYS = {
    "empty": b"",
    "cut off": pack_arrays({"a0": np.arange(6.0).reshape(2, 3)})[:-30],
    "no archive": b"dear teacher",
    "a pickle": pickle.dumps(np.arange(6.0)),
    "an array without an archive": RIGHT,
    "an empty archive": npz(),
    "another array": npz(**{"a0.npy": npy(np.ones((2, 3)))}),
    "another shape": npz(**{"a0.npy": npy(np.arange(6.0))}),
    "another type": npz(**{"a0.npy": npy(np.arange(6).reshape(2, 3))}),
    "objects": npz(**{"a0.npy": npy(np.array([None, {}], dtype=object))}),
    "texts": npz(**{"a0.npy": npy(np.array(["abc"]))}),
    "dates": npz(**{"a0.npy": npy(np.array(["2026-01-01"], dtype="M8[D]"))}),
    "records": npz(**{"a0.npy": npy(np.zeros(3, dtype=[("x", "f8")]))}),
    "complex": npz(**{"a0.npy": npy(np.array([1j]))}),
    "compressed": npz(zipfile.ZIP_DEFLATED, **{"a0.npy": RIGHT}),
    "a bomb": npz(zipfile.ZIP_DEFLATED, **{"a0.npy": bytes(50_000_000)}),
    "encrypted": encrypted(npz(**{"a0.npy": RIGHT})),
    "a path": npz(**{"../../a0.npy": RIGHT}),
    "an absolute path": npz(**{"/tmp/a0.npy": RIGHT}),
    "a script": npz(**{"a0.npy": RIGHT, "setup.py": b"import os"}),
    "a folder": npz(**{"a0.npy/": b""}),
    "one more array": npz(**{"a0.npy": npy(np.ones((2, 3))), "a1.npy": RIGHT}),
}


@pytest.mark.parametrize("data", ARRAYS.values(), ids=ARRAYS.keys())
def test_arrays_of_another_run_are_refused_in_one_clear_line(path, one_clear_line, data):
    path.with_suffix(".npz").write_bytes(data)
    refused(path, one_clear_line)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_arrays_with_the_same_name_are_refused(path, one_clear_line):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a0.npy", RIGHT)
        archive.writestr("a0.npy", npy(np.ones((2, 3))))
    path.with_suffix(".npz").write_bytes(buffer.getvalue())
    refused(path, one_clear_line)


@pytest.mark.parametrize("suffix", [".json", ".npz"])
@pytest.mark.parametrize("how", ["missing", "a folder", "a dangling link", "a link to itself", "too large"])
def test_a_missing_file_is_one_clear_line(path, one_clear_line, monkeypatch, suffix, how):
    file = path.with_suffix(suffix)
    if how == "too large":
        monkeypatch.setattr(
            "grader.support.disk.MAX_JSON" if suffix == ".json" else "grader.evidence.files.MAX_ARRAYS", 50
        )
        return refused(path, one_clear_line)
    file.unlink()
    if how == "a folder":
        file.mkdir()
    elif how != "missing":
        file.symlink_to(file.name if how == "a link to itself" else "nowhere")
    refused(path, one_clear_line)


@given(st.data())
def test_any_damage_to_the_arrays_is_refused_or_harmless(tmp_path_factory, one_clear_line, data):
    path = tmp_path_factory.getbasetemp() / "fuzzed" / "evidence.json"
    write_evidence(path, EVIDENCE)
    spoiled = bytearray(path.with_suffix(".npz").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 40))
    path.with_suffix(".npz").write_bytes(spoiled[: len(spoiled) - cut])
    try:
        assert read_evidence(path).digest() == EVIDENCE.digest()
    except EvidenceError as error:
        one_clear_line(error, "evidence.json", folder=path.parent)


@given(st.data())
def test_any_damage_to_the_document_is_refused_or_harmless(tmp_path_factory, one_clear_line, data):
    path = tmp_path_factory.getbasetemp() / "fuzzed too" / "evidence.json"
    write_evidence(path, EVIDENCE)
    spoiled = bytearray(path.read_bytes())
    spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(spoiled)
    try:
        assert read_evidence(path).digest() == EVIDENCE.digest()
    except EvidenceError as error:
        one_clear_line(error, "evidence.json", folder=path.parent)


@pytest.mark.parametrize("data", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_damaged_values_of_ours_are_refused(tmp_path, data):
    write_values(tmp_path / "v.json", {"x": np.ones(3)})
    assert read_values(tmp_path / "v.json")["x"].sum() == 3
    (tmp_path / "v.json").write_bytes(data)
    with pytest.raises(EvidenceError):
        read_values(tmp_path / "v.json")


@pytest.mark.parametrize("data", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_damaged_rerun_counts_as_missing(tmp_path, data):
    files = Files(tmp_path)
    for number in (1, 2):
        write_evidence(files.rerun(number), EVIDENCE)
    files.rerun(1).write_bytes(data)
    assert stored_reruns(files).keys() == {2}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of two, graded; to be copied and damaged."""
    from helpers import ROOT

    from grader.exercise.assignment import load_reference

    course = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(
        ROOT / "tests" / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded")
    )
    (course / "submitted").mkdir()
    toy = load_reference(course / "reference" / "toy")
    for name in ("ada", "bob"):
        (course / "submitted" / f"{name}.ipynb").write_text(dumps(toy.solved))
    result = grade_class(request_for(course, gradebook=None), Recorded())
    assert [grade.points for grade in result.grades] == [8, 8]
    return course


@pytest.fixture
def damaged(graded, tmp_path):
    shutil.copytree(graded, tmp_path / "course")
    return request_for(tmp_path / "course", gradebook=None)


RECORDS = {
    **{f"submission.json: {kind}": ("submission.json", data) for kind, data in DOCUMENTS.items()},
    "submission.json: no key": ("submission.json", b'{"student": "ada"}'),
    "submission.json: trouble that is a number": ("submission.json", b'{"student": "ada", "trouble": 5}'),
    "submission.json: trouble that is null": ("submission.json", b'{"student": "ada", "trouble": null}'),
    "evidence.json: cut": ("evidence.json", b'{"schema": 1'),
    "evidence.npz: gone": ("evidence.npz", None),
    "evidence.json: gone": ("evidence.json", None),
    "submission.json: a folder": ("submission.json", ...),
}


def spoil(path, data):
    path.unlink()
    if data is ...:
        path.mkdir()
    elif data is not None:
        path.write_bytes(data)


@pytest.mark.parametrize(("name", "data"), RECORDS.values(), ids=RECORDS.keys())
def test_a_damaged_result_is_never_a_zero_and_leaves_the_neighbour_alone(damaged, one_clear_line, name, data):
    spoil(damaged.folder / "ada" / name, data)
    try:
        ada, bob = judge_class(damaged, Recorded()).grades
    except InputError as error:  # the file names no version of the exercise, so all must be graded again
        one_clear_line(error, "grade again", folder=damaged.folder.parent)
        return
    assert ada.flagged
    assert {item.outcome for item in ada.verdicts} == {Outcome.UNJUDGED}
    for item in ada.verdicts:
        one_clear_line(item.message, "grade again", folder=damaged.folder)
    assert (bob.points, bob.flagged) == (8, False)


VERDICTS = {
    **DOCUMENTS,
    "verdicts that are a number": b'{"verdicts": 5}',
    "verdicts that are numbers": b'{"verdicts": [1, 2]}',
    "verdicts that are a table": b'{"verdicts": {"a": 1}}',
    "a verdict without outcome": b'{"verdicts": [{}]}',
    "points that are text": b'{"points": "100", "verdicts": []}',
    "points that are NaN": b'{"points": NaN}',
    "many points": b'{"points": 1e308, "possible": 8, "verdicts": []}',
}


@pytest.mark.parametrize("lost", [False, True], ids=["", "and the record lost"])
@pytest.mark.parametrize("data", VERDICTS.values(), ids=VERDICTS.keys())
def test_damaged_verdicts_are_made_again_from_the_evidence(damaged, data, lost):
    folder = damaged.folder / "ada"
    (folder / "verdicts.json").write_bytes(data)
    if lost:
        (folder / "submission.json").write_bytes(b"{")
        (folder / "verdicts.json").write_bytes(data)
    ada, bob = judge_class(damaged, Recorded()).grades
    assert (ada.points, ada.flagged) == ((0, True) if lost else (8, False))
    assert bob.points == 8
    assert json.loads((folder / "verdicts.json").read_text())["points"] == ada.points


def test_the_evidence_of_another_student_is_rejected(damaged, one_clear_line, exercise):
    """For instance after a folder was restored from the wrong backup."""
    other = Evidence((), {}, Ending(Stop.COMPLETED))
    write_evidence(damaged.folder / "ada" / "evidence.json", other)
    ada, bob = judge_class(damaged, Recorded()).grades
    assert ada.flagged
    one_clear_line(ada.verdicts[0].message, "to another run", folder=damaged.folder)
    assert bob.points == 8


@pytest.mark.slow
def test_whatever_was_damaged_is_made_again(damaged):
    (damaged.folder / "ada" / "submission.json").write_bytes(b"[" * 200_000)
    shutil.rmtree(damaged.folder / "bob")
    (damaged.folder / "bob").mkdir()
    result = grade_class(damaged, Recorded())
    assert (result.ran, [grade.points for grade in result.grades]) == (2, [8, 8])
