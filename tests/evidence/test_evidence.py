"""The evidence codec: plain data survive a round trip, and nothing else is accepted."""

import io
import json
import math
import pickle
import struct
import time
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.errors import CheckFailure, EvidenceError
from grader.evidence import decode, encode, pack_arrays, unpack_arrays
from grader.evidence.codec import MAX_ARRAYS, MAX_HEADER

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


@pytest.mark.parametrize("around", [lambda item: [item], lambda item: {"a": item}], ids=["lists", "tables"])
def test_deep_nesting_is_refused(around):
    document = []
    for _ in range(100):
        document = around(document)
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


def test_a_document_may_refer_to_an_array_only_once():
    with pytest.raises(EvidenceError):
        decode([{"$array": "a0"}, {"$array": "a0"}], {"a0": np.zeros(1)})


def test_the_largest_allowed_number_of_arrays_is_read_and_not_one_more():
    arrays = {f"a{number}": np.zeros(1) for number in range(MAX_ARRAYS + 1)}
    with pytest.raises(EvidenceError, match="more than 2000 arrays"):
        unpack_arrays(pack_arrays(arrays))
    del arrays["a0"]
    assert len(unpack_arrays(pack_arrays(arrays))) == MAX_ARRAYS


def directory(entries, claimed, comment=b"", between=b""):
    """An archive that consists only of its directory."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, *[0] * 15)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, claimed, claimed, len(entry) * entries, 0, len(comment))
    return entry * entries + between + end + comment


@pytest.mark.parametrize(
    "data",
    [
        directory(1_000_000, 1_000_000 & 0xFFFF),
        directory(1_000_000, 2),
        directory(1_000_000, 0),
        directory(1, 1, comment=b"PK\5\6"),
        directory(1, 1, between=struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)),
    ],
    ids=["many", "more than it says", "none", "comment", "zip64"],
)
def test_a_directory_that_is_long_or_odd_is_refused_before_it_is_read(data, monkeypatch):
    monkeypatch.setattr("zipfile.ZipFile", pytest.fail)
    with pytest.raises(EvidenceError):
        unpack_arrays(data)


def test_a_header_that_is_long_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("numpy.lib.format.read_array_header_1_0", pytest.fail)
    text = b"{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }".ljust(MAX_HEADER + 1)
    member = b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text
    with pytest.raises(EvidenceError, match="header"):
        unpack_arrays(archive(**{"a0.npy": member}))


@pytest.mark.parametrize(
    "header",
    [
        b"{'descr': 'O', 'fortran_order': False, 'shape': (1,), }\n",
        b"{'descr': '<f3', 'fortran_order': False, 'shape': (1,), }\n",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (1), }\n",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1), }\n",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (1L,), }\n",
        b"{'descr': '<f8', 'fortran_order': 2, 'shape': (1,), }\n",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }(\n",
        b"",
    ],
)
def test_a_header_that_numpy_would_not_write_is_refused(header):
    member = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + bytes(7)
    with pytest.raises(EvidenceError):
        unpack_arrays(archive(**{"a0.npy": member}))


@pytest.mark.parametrize("dtype", ["?", "i1", "u1", "<i2", ">i4", "<u8", "<f2", ">f4", "<f8", "g"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 3)])
def test_every_kind_and_shape_of_plain_array_survives(dtype, shape):
    array = np.ones(shape, dtype, order="F")
    found = unpack_arrays(pack_arrays({"a0": array}))["a0"]
    assert (found.dtype, found.shape) == (array.dtype, shape)
    np.testing.assert_array_equal(found, array)


def test_the_header_of_an_array_of_many_axes_fits():
    array = np.zeros((1,) * 16)
    np.testing.assert_array_equal(unpack_arrays(pack_arrays({"a0": array}))["a0"], array)


def test_the_longest_headers_are_parsed_quickly():
    text = (
        ("{'descr':'<f8','fortran_order':False," + "'shape':(0,)," * 40 + "}").encode()[:MAX_HEADER].ljust(MAX_HEADER)
    )
    member = b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text
    data = archive(**{f"a{number}.npy": member for number in range(MAX_ARRAYS)})
    began = time.monotonic()
    with pytest.raises(EvidenceError, match="header"):
        unpack_arrays(data)
    assert time.monotonic() - began < 2


class Tensor:
    """Behaves like a PyTorch tensor that is part of a gradient graph."""

    def __init__(self, attached=True):
        self.attached = attached

    def detach(self):
        return Tensor(attached=False)

    def __array__(self, dtype=None, copy=None):
        if self.attached:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        return np.array([1.0, 2.0])


def test_a_tensor_with_a_gradient_is_an_array():
    encoded = encode({"x": Tensor()})
    assert decode(encoded.document, encoded.arrays)["x"].tolist() == [1.0, 2.0]
