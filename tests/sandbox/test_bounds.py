"""Bounds that the trusted side enforces, tested without a process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evidence import CellStatus
from grader.model import Limits
from grader.sandbox.base import Exit
from grader.sandbox.file_tree import data_paths, is_within, links_to, refuse_shown, shown_paths
from grader.sandbox.frames import Garbled, MessageReader, parse
from grader.sandbox.log import MAX_LOG, Log
from grader.sandbox.outputs import MAX_ALIKE, MAX_OUTPUTS, NOTE, SLACK, Outputs, sanitise
from grader.sandbox.protocol import Hearing, Phase, Record
from grader.sandbox.watch import Watch
from grader.worker import Message, frame
from grader.worker.channel import HEADER, count_values


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def hearing(*cells):
    return Hearing(Record(Outputs(1000)), cells)


@given(st.binary(max_size=200))
def test_bytes_are_an_object_or_garbled(data):
    with contextlib.suppress(Garbled):
        assert isinstance(parse(data), dict)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["event", "cell", "output"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_whatever_is_said_is_heard_or_garbled(body):
    one = hearing("a")
    try:
        one.hear(Message(body if isinstance(body, dict) else {"event": body}))
    except Garbled:
        assert one.phase is Phase.CELLS


def test_cells_come_in_order_and_once():
    one = hearing("a", "b")
    with pytest.raises(Garbled):
        one.hear(Message({"event": "started", "cell": "b"}))
    one.hear(Message({"event": "started", "cell": "a"}))
    with pytest.raises(Garbled):
        one.hear(Message({"event": "started", "cell": "a"}))
    one.hear(Message({"event": "finished", "cell": "a", "status": "ok", "fault": None}))
    with pytest.raises(Garbled):
        one.hear(Message({"event": "ran"}))


@pytest.mark.parametrize(
    ("status", "fault"), [("ok", {"name": "E", "message": "", "traceback": []}), ("error", None), ("killed", None)]
)
def test_a_status_that_contradicts_its_fault_is_garbled(status, fault):
    one = hearing("a")
    one.hear(Message({"event": "started", "cell": "a"}))
    with pytest.raises(Garbled):
        one.hear(Message({"event": "finished", "cell": "a", "status": status, "fault": fault}))


def test_a_fault_is_cut():
    record = Record(Outputs(1000))
    one = Hearing(record, ["a"])
    one.hear(Message({"event": "started", "cell": "a"}))
    fault = {"name": "E" * 500, "message": "m" * 9000, "traceback": ["t" * 900] * 300 + [1]}
    one.hear(Message({"event": "finished", "cell": "a", "status": "error", "fault": fault}))
    kept = record.cells["a"].fault
    assert record.cells["a"].status is CellStatus.ERROR
    assert (len(kept.name), len(kept.message), len(kept.traceback), len(kept.traceback[0])) == (100, 2000, 99, 500)


def test_outputs_beyond_the_budget_are_dropped_and_room_comes_back():
    outputs = Outputs(100)
    outputs.begin("a")
    outputs.add("a", stream("x"), None, 90)
    outputs.add("a", stream("y"), None, 50 + SLACK)
    assert outputs.finished()["a"] == (stream("x"),)
    outputs.clear("a", wait=False)
    outputs.add("a", stream("y"), None, 50 + SLACK)
    assert outputs.finished()["a"] == (stream("y"),)


def test_neighbouring_text_is_joined():
    outputs = Outputs(100)
    for text, name in (("a", "stdout"), ("b", "stdout"), ("c", "stderr")):
        outputs.add("a", stream(text, name), None, 1)
    assert outputs.finished()["a"] == (stream("ab"), stream("c", "stderr"))


@pytest.mark.parametrize(
    "output",
    [None, [], {}, {"output_type": "stream"}, stream(1), stream("x", "log"), {"output_type": "pickle", "data": {}},
     {"output_type": "execute_result", "execution_count": "1", "data": {}, "metadata": {}}],
)  # fmt: skip
def test_what_is_no_output_is_garbled(output):
    with pytest.raises(Garbled):
        sanitise(output)


def test_unknown_fields_of_an_output_are_dropped():
    assert sanitise({**stream("x"), "script": "y"}) == stream("x")


def test_a_log_is_bounded_and_harmless():
    async def fill() -> str:
        reader = asyncio.StreamReader()
        log = Log(reader)
        reader.feed_data(b"\x1b[2Jhi\x07\n" + b"x" * (2 * MAX_LOG))
        reader.feed_eof()
        await log.settle()
        return log.text()

    text = asyncio.run(fill())
    assert text.startswith("hi\nxxx")
    assert len(text) < MAX_LOG + 100
    assert "bytes more]" in text


def test_an_exit_is_described_in_one_line():
    assert Exit(code=3).describe() == "the process ended itself with status 3"
    assert Exit(signal=11).describe() == "the process was ended by SIGSEGV"
    assert Exit(signal=64).describe() == "the process was ended by SIGRTMAX"


def test_the_repository_is_not_among_what_is_shown_but_the_package_is():
    import grader

    package = grader.__path__[0]
    shown = shown_paths()
    assert any(is_within(package, path) for path in shown)
    assert not any(is_within(__file__, path) for path in shown)
    refuse_shown([__file__])


def test_data_keeps_its_suffix():
    assert data_paths({"power": "/somewhere/x.csv"}) == {"power": "/data/power.csv"}


def test_links_on_the_way_to_python_are_found_one_after_another(tmp_path):
    (tmp_path / "real" / "lib").mkdir(parents=True)
    (tmp_path / "alias").symlink_to("real")
    (tmp_path / "real" / "current").symlink_to(tmp_path / "alias" / "lib")
    (tmp_path / "loop").symlink_to("loop")
    found = links_to([str(tmp_path / "alias" / "current"), str(tmp_path / "loop")])
    here = str(tmp_path)
    assert found == {f"{here}/alias": "real", f"{here}/real/current": f"{here}/alias/lib", f"{here}/loop": "loop"}


def test_once_an_exam_was_sent_cells_say_nothing_new():
    record = Record(Outputs(1000))

    def attempt(text: str, status: str) -> Hearing:
        one = Hearing(record, ["a"])
        one.hear(Message({"event": "started", "cell": "a"}))
        one.hear(Message({"event": "output", "cell": "a", "output": stream(text), "display": None}))
        fault = None if status == "ok" else {"name": text, "message": "", "traceback": []}
        one.hear(Message({"event": "finished", "cell": "a", "status": status, "fault": fault}))
        one.hear(Message({"event": "ran", "training": [{"place": text}]}))
        return one

    attempt("before", "error")
    attempt("first", "ok").examine()
    attempt("unseen", "error")
    assert [item.place for item in record.training] == ["first"]
    assert record.outputs.finished() == {"a": (stream("first"),)}
    assert record.cells["a"].status is CellStatus.OK


def test_an_output_that_is_nested_deeply_is_not_kept():
    deep: object = "x"
    for _ in range(100):
        deep = [deep]
    output = {"output_type": "display_data", "data": {"application/json": deep, "text/plain": "x"}, "metadata": {}}
    assert sanitise(output)["data"] == {"text/plain": "x"}


def test_infinity_is_rejected():
    with pytest.raises(Garbled):
        parse(b'{"x": 1e999}')


def read(data: bytes, examining: bool = False) -> Message:
    async def reading() -> Message:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        return await MessageReader(reader, Limits()).read(examining)

    return asyncio.run(reading())


def test_arrays_are_read_only_with_an_observation(monkeypatch):
    data = frame({"event": "observed"}, {"a0": np.zeros(2)})
    message = read(data, examining=True)
    assert list(message.arrays) == ["a0"]
    assert message.size == len(b'{"event": "observed"}')
    monkeypatch.setattr("grader.sandbox.frames.unpack_arrays", pytest.fail)
    with pytest.raises(Garbled, match="arrays where none are due"):
        read(data)
    with pytest.raises(Garbled, match="arrays where none are due"):
        read(frame({"event": "done"}, {"a0": np.zeros(2)}), examining=True)


@pytest.mark.parametrize(
    "text",
    [b"[]," * 3_900_000, b"{" * 11_000_000, b'"",' * 3_900_000, b'"\\"",' * 2_000_000, b'"' * 11_000_000],
    ids=["lists", "objects", "strings", "escaped quotes", "quotes"],
)
@pytest.mark.parametrize("examining", [False, True])
def test_a_frame_of_very_many_values_is_refused_quickly(text, examining):
    body = b'{"event": [' + text + b"0]}"
    began = time.process_time()
    with pytest.raises(Garbled, match="too many values|no JSON"):
        read(HEADER.pack(len(body), 0) + body, examining)
    assert time.process_time() - began < 1


def test_commas_in_text_are_not_values():
    text = '[{,\\"' * 100_000
    assert read(frame({"text": text, "more": ["\\", text]})).body["text"] == text


@given(
    st.recursive(
        st.none() | st.integers() | st.text(alphabet='\\",[{}]x', max_size=6),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='\\",[{}]x'), inner, max_size=4),
    )
)
def test_values_are_counted_as_they_are(value):
    def count(item: object) -> int:
        parts = list(item.values()) if isinstance(item, dict) else item if isinstance(item, list) else None
        return 0 if parts is None else 1 + max(0, len(parts) - 1) + sum(map(count, parts))

    text = json.dumps(value).encode()
    exact = count(value)
    assert count_values(text, len(text)) >= exact
    if exact < 10:
        assert count_values(text, 10) in range(exact, 11)
    assert (count_values(text, exact) <= exact) or text.count(b'"') > 4 * exact + 4


def test_an_output_costs_what_its_frame_takes_whatever_is_in_it():
    empty = {"output_type": "display_data", "data": {"application/json": [[]] * 10_000}, "metadata": {}}
    record = Record(Outputs(0))
    one = Hearing(record, ["a"])
    one.hear(read(frame({"event": "started", "cell": "a"})))
    for _ in range(10):
        one.hear(read(frame({"event": "output", "cell": "a", "display": None, "output": empty})))
    assert len(record.outputs.finished()["a"]) == SLACK // len(json.dumps(empty)) == 1


def test_of_metadata_only_what_is_known_and_plain_is_kept():
    metadata = {
        "image/png": {"width": 5, "height": [[]], "title": "x"}, "isolated": True, "width": "w" * 101,
        "text/html": {"x": 1}, "x": {"width": 1}, "tags": ["x"],
    }  # fmt: skip
    output = sanitise({"output_type": "display_data", "data": {}, "metadata": metadata})
    assert output["metadata"] == {"image/png": {"width": 5}, "isolated": True}


def test_a_size_of_a_picture_is_a_size_and_no_further_attribute():
    sizes = {"width": "1 onload=alert(1)", "height": "100%", "needs_background": "light", "isolated": "1\n"}
    output = sanitise({"output_type": "display_data", "data": {}, "metadata": {"image/png": sizes}})
    assert output["metadata"] == {"image/png": {"height": "100%", "needs_background": "light"}}


def test_scripts_are_dropped_from_outputs():
    data = {"application/javascript": "alert(1)", "text/plain": "x"}
    assert sanitise({"output_type": "display_data", "data": data, "metadata": {}})["data"] == {"text/plain": "x"}


def shown(text):
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}


def test_too_many_outputs_of_a_cell_end_with_a_note():
    outputs = Outputs(1 << 20)
    for number in range(MAX_OUTPUTS + 5):
        outputs.add("a", shown(str(number)), None, 1)
    outputs.add("b", shown("x"), None, 1)
    kept = outputs.finished()
    assert [len(kept["a"]), len(kept["b"])] == [MAX_OUTPUTS + 1, 1]
    assert kept["a"][-1] == stream(NOTE, "stderr")


def test_an_update_reaches_the_outputs_with_its_id_and_no_others():
    outputs = Outputs(1 << 20)
    for cell in ("a", "b", "c"):
        outputs.begin(cell)
        outputs.add(cell, shown("old"), "d" if cell != "c" else "e", 1)
    outputs.begin("a")
    outputs.update(shown("new"), "d", 1)
    assert outputs.finished() == {"a": (), "b": (shown("new"),), "c": (shown("old"),)}


def test_updates_of_very_many_outputs_do_not_take_long():
    outputs = Outputs(1 << 20)
    for number in range(60_000):
        outputs.add(str(number), shown("old"), "d", 1)
    began = time.process_time()
    for _ in range(200):
        outputs.update(shown("new"), "d", 1)
    assert time.process_time() - began < 1
    assert sum(item == (shown("new"),) for item in outputs.finished().values()) == MAX_ALIKE


def test_the_next_look_comes_early_where_memory_changes(monkeypatch):
    """By chance alone it would come in an hour."""
    left = iter([1 << 30, 1 << 30, (1 << 30) - (15 << 20), (1 << 30) - (17 << 20)])
    monkeypatch.setattr("grader.sandbox.watch.random.uniform", lambda *_: 3600.0)
    monkeypatch.setattr("grader.sandbox.watch.GLANCE_SECONDS", 0.0)
    monkeypatch.setattr("grader.sandbox.watch.available_memory", lambda: next(left))
    watch = Watch(os.getpid(), idle=False, limit_mib=64)
    looks = iter([False, True])
    monkeypatch.setattr(watch, "exceeds", lambda: next(looks))
    watch.look_until_exceeded()
    assert list(left) == []


@pytest.mark.parametrize("raw", [None, "x", [3], [{"steps": "many"}], [{"losses": [[[]]]}], {"place": "x"}])
def test_notes_of_trainings_that_are_none_end_no_run(raw):
    record = Record(Outputs(1000))
    one = Hearing(record, [])
    one.hear(Message({"event": "ran", "training": raw}))
    assert one.phase is Phase.RAN
    assert record.training == ()
