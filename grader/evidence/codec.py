"""Plain data in two parts: a JSON document, and arrays in an `.npz` without pickles.

The sandbox sends this form, and it is stored on disk. Decoding trusts nothing: depth, count, names, kinds and sizes
are all checked before anything is built.
"""

from __future__ import annotations

import encodings.cp437  # noqa: F401 - zipfile imports it late, when student code may have broken imports
import io
import math
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from grader.errors import CheckFailure, EvidenceError

__all__ = [
    "MAX_ARRAYS",
    "MAX_NODES",
    "Array",
    "Encoded",
    "Record",
    "decode",
    "encode",
    "pack_arrays",
    "unpack_arrays",
]

Array = NDArray[Any]

KINDS = "biuf"
"""Kinds of dtype that may be stored: booleans, integers, floats."""
MAX_DEPTH = 32
MAX_NODES = 200_000
MAX_TEXT = 1 << 20
MAX_ARRAYS = 2_000
"""Most arrays in one archive, and so in all observations of a run together."""
MAX_AXES = 16
MAX_HEADER = 512
"""Most bytes of the header with an array's dtype and shape; `pack_arrays` writes 118, or 182 for very many axes."""
DIRECTORY_ENTRY = 46 + len("a999999.npy")
"""Largest size of an entry in an archive's directory, in bytes."""
_DIRECTORY_END = struct.Struct("<4s4H2LH")
_MEMBER = re.compile(r"(a[0-9]{1,6})\.npy")
_HEADER = re.compile(
    rb"\{'descr': '([<>|][biuf]\d{1,2})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,19}, ?)*\d{0,19})\), \} *\n"
)
_NONFINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class Record(dict[str, Any]):
    """A decoded dict. A missing key is the student's failure, not an error of the check that looks it up."""

    def __missing__(self, key: str) -> Any:
        raise CheckFailure(f"there is no {key!r} in what was observed")


@dataclass(frozen=True)
class Encoded:
    """A value in its stored form."""

    document: Any
    """JSON, with {"$array": name} for an array, and {"$float": "nan"} for a number that is not finite."""
    arrays: dict[str, Array] = field(default_factory=dict)
    """The arrays by name, `a0`, `a1`, …"""


def encode(value: object, prefix_count: int = 0) -> Encoded:
    """`value` in its stored form; array names start at `a{prefix_count}`. Raises `TypeError` if not plain data."""
    arrays: dict[str, Array] = {}

    def store(array: Array) -> dict[str, str]:
        if array.dtype.kind not in KINDS:
            raise TypeError(f"an array of dtype {array.dtype} is not plain data")
        if array.ndim > MAX_AXES:
            raise TypeError(f"an array with {array.ndim} axes is not plain data")
        name = f"a{prefix_count + len(arrays)}"
        arrays[name] = np.ascontiguousarray(array).reshape(array.shape)
        return {"$array": name}

    def walk(item: object) -> Any:
        if item is None or isinstance(item, bool):
            return item
        if isinstance(item, str):
            return str(item)
        if isinstance(item, np.generic):
            return walk(item.item())
        if isinstance(item, int):
            if abs(item) >= 1 << 63:
                raise TypeError("an integer of more than 64 bits is not plain data")
            return int(item)
        if isinstance(item, float):
            return float(item) if math.isfinite(item) else {"$float": str(float(item))}
        if isinstance(item, Mapping):
            if not all(isinstance(key, str) and not key.startswith("$") for key in item):
                raise TypeError("the keys of a dict must be strings that do not begin with $")
            # Sorted by key, so that equal values give the same names to the same arrays.
            return {str(key): walk(item[key]) for key in sorted(item)}
        if isinstance(item, list | tuple):
            return [walk(entry) for entry in item]
        if isinstance(item, np.ndarray) or hasattr(item, "__array__"):
            return store(np.asarray(_alone(item)))
        raise TypeError(f"a value of type {type(item).__name__} is not plain data")

    document = walk(value)
    return Encoded(document, arrays)


def _alone(item: Any) -> Any:
    """A tensor without its gradient graph and on the CPU; anything else unchanged."""
    for leave in ("detach", "cpu"):
        item = getattr(item, leave)() if hasattr(item, leave) else item
    return item


def decode(document: object, arrays: Mapping[str, Array]) -> Any:
    """The value that was given to `encode`, with dicts as `Record`. Raises `EvidenceError` if the data are damaged."""
    nodes = 0
    left = dict(arrays)  # the document refers to each array exactly once

    def walk(item: object, depth: int) -> Any:
        nonlocal nodes
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise EvidenceError("evidence: nested too deeply, or too many values")
        if item is None or isinstance(item, bool | float):
            return item
        if isinstance(item, int):
            return _bounded(item)
        if isinstance(item, str):
            if len(item) > MAX_TEXT:
                raise EvidenceError("evidence: a text is too long")
            return item
        if isinstance(item, list):
            return [walk(entry, depth + 1) for entry in item]
        if isinstance(item, dict):
            if any(key.startswith("$") for key in item):
                return _special(item, left)
            return Record({key: walk(entry, depth + 1) for key, entry in item.items()})
        raise EvidenceError(f"evidence: a value of type {type(item).__name__}")

    return walk(document, 0)


def _bounded(number: int) -> int:
    if abs(number) >= 1 << 63:
        raise EvidenceError("evidence: an integer of more than 64 bits")
    return number


def _special(item: dict[str, Any], arrays: dict[str, Array]) -> Any:
    match item:
        case {"$array": str(name)} if len(item) == 1 and name in arrays:
            return arrays.pop(name)
        case {"$float": str(name)} if len(item) == 1 and name in _NONFINITE:
            return _NONFINITE[name]
    raise EvidenceError(f"evidence: {sorted(item)!r:.80} is not a known kind of value")


def pack_arrays(arrays: Mapping[str, Array]) -> bytes:
    """The arrays as an uncompressed `.npz`, the same bytes for the same arrays."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            npy.write_array(member, np.asanyarray(array), version=(1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue())
    return buffer.getvalue()


def unpack_arrays(data: bytes) -> dict[str, Array]:
    """The arrays of an `.npz` that `pack_arrays` could have written. Raises `EvidenceError` for any other file.

    The caller has bounded the size of `data`; no member may claim to be larger than the bytes that it has.
    """
    if not data:
        return {}
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > len(data):
                raise EvidenceError("evidence: the arrays claim more than they hold")
            arrays = [_read_member(archive, member) for member in members]
    except (zipfile.BadZipFile, ValueError, TypeError, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise EvidenceError(f"evidence: the arrays cannot be read: {error}") from error
    if len({name for name, _ in arrays}) != len(arrays):
        raise EvidenceError("evidence: two arrays have one name")
    return dict(arrays)


def _check_directory(data: bytes) -> None:
    """Raise `EvidenceError` if the archive's directory is too long, before anything reads all of it."""
    end = data[-_DIRECTORY_END.size :]
    if len(end) < _DIRECTORY_END.size:
        raise EvidenceError("evidence: the arrays are cut off")
    mark, _, _, _, entries, size, _, comment = _DIRECTORY_END.unpack(end)
    longer_form = data[-_DIRECTORY_END.size - 20 :].startswith(b"PK\x06\x07")  # zip64, which gives another size
    if mark != b"PK\x05\x06" or comment or longer_form:
        raise EvidenceError("evidence: the arrays have an unknown ending")
    if entries > MAX_ARRAYS or size > entries * DIRECTORY_ENTRY:
        raise EvidenceError(f"evidence: more than {MAX_ARRAYS} arrays, or a directory that is too large")


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[str, Array]:
    match = _MEMBER.fullmatch(member.filename)
    if match is None or member.compress_type != zipfile.ZIP_STORED:
        raise EvidenceError("evidence: an array is compressed, or has an unknown name")
    stream = io.BytesIO(archive.read(member))
    if npy.read_magic(stream) != (1, 0):
        raise EvidenceError("evidence: an array of an unknown version")
    length = int.from_bytes(stream.read(2), "little")
    if length > MAX_HEADER:
        raise EvidenceError("evidence: the header of an array is too long")
    header = _HEADER.fullmatch(stream.read(length))
    if header is None:
        raise EvidenceError("evidence: the header of an array is not what numpy writes, or not of plain data")
    dtype, fortran = np.dtype(header[1].decode()), header[2] == b"True"
    shape = tuple(int(axis) for axis in header[3].split(b",") if axis.strip())
    body = stream.read()
    if dtype.kind not in KINDS or len(shape) > MAX_AXES or math.prod(shape) * dtype.itemsize != len(body):
        raise EvidenceError(f"evidence: an array of dtype {dtype} does not fit its shape {shape}")
    array = np.frombuffer(body, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    return match[1], array.copy()
