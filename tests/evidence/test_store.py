"""The files of a run: reading returns what was written, or refuses it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from grader.errors import EvidenceError, InfrastructureError
from grader.evidence import Cell, CellStatus, Ending, Evidence, Fault, Observation, Resources, Stop
from grader.evidence.files import Files, read_evidence, write_evidence
from grader.support.disk import read_json, write_bytes

EVIDENCE = Evidence(
    cells=(Cell("a", CellStatus.OK), Cell("b", CellStatus.ERROR, Fault("ValueError", "no", ("line",)))),
    observations={
        "z": Observation({"y": np.arange(3.0), "x": np.ones((2, 2), dtype=np.float32), "n": float("nan")}),
        "a": Observation([1, "two", None, {"deep": np.array([True])}]),
        "failed": Observation(fault=Fault("NameError", "x is not defined")),
    },
    ending=Ending(Stop.TIME, "over 30 s"),
    resources=Resources(1.0, 2.0, 3.0, 4.0),
    protections=("seccomp",),
)


@pytest.fixture
def path(tmp_path):
    return Files(tmp_path / "student").evidence


def test_evidence_survives_the_disk_with_its_digest(path):
    write_evidence(path, EVIDENCE)
    found = read_evidence(path)
    assert found.digest() == EVIDENCE.digest()
    assert found.cells == EVIDENCE.cells
    assert found.ending == EVIDENCE.ending
    assert found.resources == EVIDENCE.resources
    assert found.observations["failed"] == EVIDENCE.observations["failed"]
    assert found.observations["z"].value["x"].dtype == np.float32


def test_equal_evidence_is_equal_bytes(path, tmp_path):
    other = tmp_path / "other" / "evidence.json"
    write_evidence(path, EVIDENCE)
    write_evidence(other, EVIDENCE)
    assert path.read_bytes() == other.read_bytes()
    assert path.with_suffix(".npz").read_bytes() == other.with_suffix(".npz").read_bytes()


def test_evidence_that_could_not_be_read_again_is_not_written(path, monkeypatch):
    monkeypatch.setattr("grader.support.disk.MAX_JSON", 1000)
    write_evidence(path, EVIDENCE)
    with pytest.raises(EvidenceError, match="evidence.json"):
        write_evidence(path, replace(EVIDENCE, observations={"a": Observation(["x"] * 1000)}))
    assert read_evidence(path).digest() == EVIDENCE.digest()


def test_many_nested_values_take_little_room(path):
    deep = [0] * 10_000
    for _ in range(28):
        deep = [deep]
    write_evidence(path, replace(EVIDENCE, observations={"a": Observation(deep)}))
    assert path.stat().st_size < 40_000


def test_times_are_not_part_of_the_digest(path):
    write_evidence(path, EVIDENCE)
    document = json.loads(path.read_text())
    document["resources"]["wall_seconds"] = 99.0
    path.write_text(json.dumps(document))
    assert read_evidence(path).digest() == EVIDENCE.digest()


@pytest.mark.parametrize(
    ("old", "new"),
    [('"two"', '"three"'), ('"ok"', '"fine"'), ('"schema": 1', '"schema": 2'), ('"status"', '"state"'), ("a0", "a7")],
)
def test_changed_evidence_is_refused(path, old, new):
    write_evidence(path, EVIDENCE)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(EvidenceError, match="grade again"):
        read_evidence(path)


def test_missing_or_cut_evidence_is_refused(path):
    with pytest.raises(EvidenceError, match="missing or damaged"):
        read_evidence(path)
    write_evidence(path, EVIDENCE)
    path.with_suffix(".npz").write_bytes(path.with_suffix(".npz").read_bytes()[:-10])
    with pytest.raises(EvidenceError):
        read_evidence(path)


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_bytes(path, b"before")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(InfrastructureError, match="file: No space left on device; .*free some space"):
        write_bytes(path, b"after")
    assert path.read_bytes() == b"before"
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_a_damaged_document_counts_as_missing(tmp_path):
    assert read_json(tmp_path / "none.json") is None
    (tmp_path / "cut.json").write_text('{"a": ')
    assert read_json(tmp_path / "cut.json") is None
    (tmp_path / "list.json").write_text("[]")
    assert read_json(tmp_path / "list.json") is None
