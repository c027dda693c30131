"""The trusted side's own bounds, without a process."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evidence import CellStatus
from grader.sandbox.base import Exit
from grader.sandbox.frames import Garbled, parse
from grader.sandbox.hearing import Hearing, Phase, Record
from grader.sandbox.log import MAX_LOG, Log
from grader.sandbox.outputs import SLACK, Outputs, sanitise
from grader.sandbox.root import data_paths, is_within, links_to, refuse_shown, shown_paths
from grader.worker import Message


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


def test_an_exit_is_told_in_one_line():
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


def test_an_output_that_is_nested_too_deeply_is_garbled():
    deep: object = "x"
    for _ in range(100):
        deep = [deep]
    one = hearing("a")
    one.hear(Message({"event": "started", "cell": "a"}))
    output = {"output_type": "display_data", "data": {"application/json": deep}, "metadata": {}}
    with pytest.raises(Garbled, match="too deeply"):
        one.hear(Message({"event": "output", "cell": "a", "output": output, "display": None}))


def test_infinity_is_no_number():
    with pytest.raises(Garbled):
        parse(b'{"x": 1e999}')
