"""The evidence codec: plain data survives, and nothing else is read."""

import io
import json
import math
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.errors import CheckFailure, EvidenceError
from grader.evidence import decode, encode, pack_arrays, unpack_arrays

scalars = st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats() | st.text(max_size=20)
arrays = hnp.arrays(
    st.sampled_from([np.float32, np.float64, np.int16, np.int64, np.uint8, np.bool_]),
    hnp.array_shapes(min_dims=0, min_side=0),
)
keys = st.text(max_size=8).filter(lambda key: not key.startswith("$"))
values = st.recursive(
    scalars | arrays, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)


def same(left, right):
    if isinstance(left, np.ndarray):
        return (
            isinstance(right, np.ndarray)
            and left.dtype == right.dtype
            and np.array_equal(left, right, equal_nan=left.dtype.kind == "f")
        )
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and (
        left == right or (isinstance(left, float) and math.isnan(left) and math.isnan(right))
    )


def round_trip(value):
    encoded = encode(value)
    return decode(json.loads(json.dumps(encoded.document, allow_nan=False)), unpack_arrays(pack_arrays(encoded.arrays)))


@given(values)
def test_plain_data_survives_a_round_trip(value):
    assert same(round_trip(value), value)


def test_the_order_of_keys_does_not_matter():
    left = encode({"b": np.zeros(1), "a": np.ones(2)})
    right = encode({"a": np.ones(2), "b": np.zeros(1)})
    assert left.document == right.document
    assert pack_arrays(left.arrays) == pack_arrays(right.arrays)


def test_tuples_and_numpy_scalars_become_plain():
    assert round_trip((np.float64(1.5), np.int32(2))) == [1.5, 2]


@pytest.mark.parametrize(
    "value", [object(), {1: 2}, {"$x": 1}, 2**63, np.array([object()]), np.array(["a"]), {"a": {1, 2}}, 1j]
)
def test_what_is_not_plain_is_refused_when_encoding(value):
    with pytest.raises(TypeError, match="plain|keys"):
        encode(value)


@pytest.mark.parametrize(
    "document",
    [
        {"$array": "a9"},
        {"$array": "../../etc"},
        {"$array": "a0", "x": 1},
        {"$float": "1e9"},
        {"$pickle": "gASV"},
        2**80,
        "x" * (2**20 + 1),
        {"a": object()},
    ],
)
def test_a_forged_document_is_refused(document):
    with pytest.raises(EvidenceError):
        decode(document, {"a0": np.zeros(1)})


def test_deep_nesting_is_refused():
    document = []
    for _ in range(100):
        document = [document]
    with pytest.raises(EvidenceError, match="deep"):
        decode(document, {})


def test_a_missing_key_fails_the_check_that_asks_for_it():
    with pytest.raises(CheckFailure, match="'mean'"):
        decode({"std": 1.0}, {})["mean"]


def archive(compression=zipfile.ZIP_STORED, **members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def npy(array, **options):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, **options)
    return buffer.getvalue()


def test_a_pickled_array_is_never_loaded():
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("unpickled",))

    pickled = npy(np.array([Bomb()], dtype=object), allow_pickle=True)
    with pytest.raises(EvidenceError):
        unpack_arrays(archive(**{"a0.npy": pickled}))
    with pytest.raises(EvidenceError):
        unpack_arrays(pickle.dumps(np.zeros(3)))


def test_a_compressed_member_is_refused():
    with pytest.raises(EvidenceError, match="claim more|compressed"):
        unpack_arrays(archive(zipfile.ZIP_DEFLATED, **{"a0.npy": npy(np.zeros(10_000))}))


def test_a_member_that_claims_a_huge_shape_is_refused():
    shape = b"'shape': (4,), }" + b" " * 8
    claimed = b"'shape': (999999999,), }"
    huge = npy(np.zeros(4)).replace(shape, claimed)
    assert claimed in huge
    with pytest.raises(EvidenceError):
        unpack_arrays(archive(**{"a0.npy": huge}))


@pytest.mark.parametrize("name", ["../a0.npy", "a0.pkl", "/a0.npy", "b0.npy", "a0.npy/x"])
def test_a_member_with_an_unknown_name_is_refused(name):
    with pytest.raises(EvidenceError):
        unpack_arrays(archive(**{name: npy(np.zeros(1))}))


@given(st.binary(max_size=200))
def test_garbage_is_refused_with_one_error(data):
    if data:
        with pytest.raises(EvidenceError):
            unpack_arrays(data)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_flipped_byte_gives_an_array_or_an_evidence_error(place, byte):
    data = bytearray(pack_arrays({"a0": np.arange(6.0).reshape(2, 3)}))
    data[place % len(data)] = byte
    try:
        found = unpack_arrays(bytes(data))
    except EvidenceError:
        return
    assert all(isinstance(array, np.ndarray) and array.dtype.kind in "biuf" for array in found.values())


def test_the_same_arrays_are_the_same_bytes():
    array = np.linspace(0, 1, 7)
    assert pack_arrays({"a0": array}) == pack_arrays({"a0": array.copy()})
