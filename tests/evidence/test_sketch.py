"""Sketches: equal for equal observations, near for near ones, and never large."""

import json
import math

import numpy as np
import pytest

from grader.errors import EvidenceError
from grader.evidence import Fault, Observation
from grader.evidence.sketch import FEW, MOST, SAMPLES, as_document, change, differs, distance, from_document, sketch

RANDOM = np.random.default_rng(0)


def of(value):
    return sketch(Observation(value))


def part(value):
    (found,) = of(value).values()
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.arange(6.0), np.arange(6.0, dtype="float32")),
        (np.linspace(0, 1, 500), np.linspace(0, 1, 500).astype("float32")),
        ([[1, 2], [3, 4]], np.array([[1.0, 2.0], [3.0, 4.0]])),
        (0.1 + 0.2, 0.3),
        (float("nan"), float("nan")),
    ],
)
def test_rounding_types_and_lists_make_no_difference(one, other):
    assert not differs(part(one), part(other))


@pytest.mark.parametrize("size", [FEW, FEW + 1, 400, 70_001])
def test_a_change_of_any_entry_is_seen(size):
    values = RANDOM.standard_normal(size)
    for place in range(0, size, max(1, size // 9)):
        changed = values.copy()
        changed[place] += 20
        assert differs(part(values), part(changed)) or size > 1 << 16


def test_large_observations_have_small_sketches():
    value = {f"series {number}": RANDOM.standard_normal((50, 40)) for number in range(100)}
    found = of(value)
    assert len(found) == MOST
    assert max(len(item.values) for item in found.values()) == SAMPLES + 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.zeros(3), np.zeros((3, 1))),
        (1.0, "1.0"),
        ([1, 2], [1, [2]]),
        (True, 1),
        (None, 0),
        ("a", "b"),
        (1.0, math.nan),
    ],
)
def test_what_cannot_be_subtracted_is_infinitely_far(one, other):
    assert any(math.isinf(change(of(one).get(place), of(other).get(place))) for place in of(one) | of(other))


def test_distances_are_relative_to_the_change():
    right, known = part(np.array([1.0, 1.0])), part(np.array([1.0, 2.0]))
    assert distance(known, known, right) == 0
    assert distance(part(np.array([1.0, 1.5])), known, right) == pytest.approx(0.5)
    assert distance(part(np.array([1.0, 1e9])), known, right) == pytest.approx(1, abs=1e-6)
    assert distance(part("text"), known, right) == 1
    assert distance(None, known, right) == 1


@pytest.mark.parametrize("huge", [5e300, 1.7e308, -1e308])
def test_numbers_whose_squares_overflow_are_told_apart(huge):
    assert differs(part(huge), part(5.0))
    assert differs(part(huge), part(huge / 2))
    assert not differs(part(huge), part(huge))


def test_what_right_solutions_differ_in_counts_less():
    right, known, seen = (part(np.array([value])) for value in (1.0, 2.0, 1.9))
    assert distance(seen, known, right) == pytest.approx(0.1)
    assert distance(seen, known, right, loose=0.1) == 0
    assert distance(seen, known, right, loose=math.inf) == 0


def test_of_an_error_only_its_class_is_kept():
    assert [item.text for item in sketch(Observation(fault=Fault("ValueError", "secret"))).values()] == ["ValueError"]
    assert "secret" not in repr(of({"said": "secret"}))


def test_sketches_are_json_and_come_back():
    value = {
        "numbers": np.array([1, math.nan, math.inf, -math.inf, 1e300]),
        "large": RANDOM.standard_normal((20, 30)),
        "truths": [True, False],
        "text": "text",
        "nothing": None,
        "mixed": [1, "two", [3.5]],
    }
    found = {**of(value), "gone": None}
    document = json.loads(json.dumps(as_document(found), allow_nan=False))
    back = from_document(document)
    assert back.keys() == found.keys()
    assert not any(differs(back[place], item) for place, item in found.items())


@pytest.mark.parametrize("damaged", [{"a": ["?"]}, {"a": []}, {"a": ["n", [2], ["x"]]}, {"a": 3}, {"a": ["n"]}])
def test_a_damaged_sketch_is_an_error(damaged):
    with pytest.raises(EvidenceError, match="damaged"):
        from_document(damaged)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        [[]],
        [[1], [2, 3]],
        [1, True, None],
        np.zeros((0, 3)),
        np.zeros(()),
        np.zeros((1,) * 16, dtype="float16"),
        np.array([2**63 - 1, -(2**63)]),
        np.array([2**64 - 1], dtype="uint64"),
        np.full(100, np.inf),
        np.full(100, 1e308),
        [2**62, 0.5],
        {"x" * 1000: "\ud800"},
        [[[[[[[[1]]]]]]]],
    ],
)
def test_any_plain_value_has_a_sketch_that_is_equal_to_itself(value):
    found = of(value)
    back = from_document(json.loads(json.dumps(as_document(found), allow_nan=False)))
    assert not any(differs(item, back[place]) or distance(item, item, None) for place, item in found.items())
    assert all(0 <= distance(item, part(3.5), item) <= 1 for item in found.values())
