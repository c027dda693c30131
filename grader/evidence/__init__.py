"""Evidence: what a run left behind, as plain and bounded data."""

from grader.evidence.codec import Array, Encoded, Record, decode, encode, pack_arrays, unpack_arrays
from grader.evidence.records import (
    OUT_OF_TIME,
    TIME_LIMIT,
    Cell,
    CellStatus,
    Decisive,
    Ending,
    Evidence,
    Fault,
    Observation,
    Resources,
    Stop,
)
from grader.evidence.room import Room

__all__ = [
    "OUT_OF_TIME",
    "TIME_LIMIT",
    "Array",
    "Cell",
    "CellStatus",
    "Decisive",
    "Encoded",
    "Ending",
    "Evidence",
    "Fault",
    "Observation",
    "Record",
    "Resources",
    "Room",
    "Stop",
    "decode",
    "encode",
    "pack_arrays",
    "unpack_arrays",
]
