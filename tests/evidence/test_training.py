"""Notes of trainings come from the student's process: they are bounded, typed, and never break anything."""

import json
import math
from dataclasses import fields, replace

import pytest

from grader.evidence import Cell, CellStatus, Ending, Evidence, Stop
from grader.evidence.files import Files, read_evidence, write_evidence
from grader.evidence.training import MOST_NUMBERS, MOST_TRAININGS, Layer, Training, documents, trainings_of
from grader.judging.symptoms import symptoms_of
from grader.worker.channel import MAX_CELL_VALUES, count_values

FULL = Training(
    framework="torch", place="train(), line 3", steps=7, losses=(1.5, math.nan), layers=(Layer(0.1, 0.2),),
    prediction=(32, 1), stateful=True,
)  # fmt: skip
EVIDENCE = Evidence((Cell("a", CellStatus.OK),), {}, Ending(Stop.COMPLETED))


def test_they_survive_json():
    (found,) = trainings_of(json.loads(json.dumps(documents([FULL]), allow_nan=False)))
    assert math.isnan(found.losses[1])
    assert replace(found, losses=()) == replace(FULL, losses=())


def test_infinity_becomes_a_number_that_is_none():
    (found,) = trainings_of(documents([Training(losses=(math.inf,), rate=-math.inf)]))
    assert math.isnan(found.losses[0])
    assert math.isnan(found.rate)


@pytest.mark.parametrize(
    "raw",
    [
        None, 3, "x", {}, [None], [3], [[]], [{"steps": "7"}], [{"steps": -1}], [{"steps": True}], [{"steps": 1 << 60}],
        [{"rate": "0"}], [{"rate": 1e308}], [{"rate": True}], [{"losses": 1}], [{"losses": [[1]]}], [{"place": 3}],
        [{"stateful": 1}], [{"layers": [3]}], [{"layers": [{"update": "x"}]}], [{"prediction": [1.5]}],
        [{"rate": 10**400}],
    ],
)  # fmt: skip
def test_what_cannot_be_notes_is_left_out(raw):
    assert trainings_of(raw) == ()


def test_everything_is_cut_to_size():
    much = {"losses": [1.0] * 10_000, "place": "x" * 10_000, "layers": [{"gradient": 1.0}] * 10_000, "other": [0] * 99}
    found = trainings_of([much] * 1000)
    assert len(found) == MOST_TRAININGS
    assert len(found[0].losses) == len(found[0].layers) == MOST_NUMBERS
    assert len(json.dumps(documents(found))) < 1 << 20


def test_the_largest_notes_are_below_a_mebibyte():
    full = {}
    for item in fields(Training):
        plain = getattr(Training(), item.name)
        kind = str(item.type)
        full[item.name] = (
            (Layer(-1.23456e-100, -1.23456e-100),) * MOST_NUMBERS if "Layer" in kind
            else (-1.23456e-100,) * MOST_NUMBERS if "tuple[float" in kind
            else (1 << 53,) * MOST_NUMBERS if "tuple" in kind
            else "\u20ac" * 200 if isinstance(plain, str) else True if isinstance(plain, bool)
            else 1 << 53 if isinstance(plain, int) else -1.23456e-100
        )  # fmt: skip
    found = documents([Training(**full)] * MOST_TRAININGS)
    text = json.dumps({"event": "ran", "training": found})
    assert len(text) < 1 << 20
    assert count_values(text.encode(), MAX_CELL_VALUES) < MAX_CELL_VALUES, "the grader would hear no such message"
    symptoms_of(trainings_of(found))


def test_evidence_keeps_them_beside_its_digest(tmp_path):
    noted = replace(EVIDENCE, training=(replace(FULL, losses=(1.5,)),))
    assert noted.digest() == EVIDENCE.digest()
    assert noted == EVIDENCE
    path = Files(tmp_path).evidence
    write_evidence(path, noted)
    assert read_evidence(path).training == noted.training


def test_evidence_without_them_is_as_before(tmp_path):
    path = Files(tmp_path).evidence
    write_evidence(path, EVIDENCE)
    assert "training" not in json.loads(path.read_bytes())
    assert read_evidence(path).training == ()


def test_damaged_notes_damage_no_evidence(tmp_path):
    path = Files(tmp_path).evidence
    write_evidence(path, EVIDENCE)
    document = json.loads(path.read_bytes())
    path.write_text(json.dumps({**document, "training": [{"steps": "many"}, 3]}))
    assert read_evidence(path) == EVIDENCE
