from __future__ import annotations

import json

import pytest

from grader.worker.faults import fault
from grader.worker.outputs import Recorder, Stream, plain


@pytest.fixture
def sent():
    return []


@pytest.fixture
def elsewhere():
    return []


@pytest.fixture
def recorder(sent, elsewhere):
    recorder = Recorder(sent.append, 1000, elsewhere.append)
    recorder.open("c")
    return recorder


def texts(sent):
    return "".join(event["output"]["text"] for event in sent)


def test_a_printed_line_is_sent_at_once(recorder, sent):
    print("hello", file=Stream("stdout", recorder, 2))
    assert texts(sent) == "hello\n"


def test_the_order_of_the_two_streams_is_kept(recorder, sent):
    for name in ("stdout", "stderr", "stdout"):
        recorder.write(name, name)
    recorder.close()
    assert [event["output"]["name"] for event in sent] == ["stdout", "stderr", "stdout"]


def test_many_lines_are_gathered(recorder, sent):
    recorder = Recorder(sent.append, 1 << 20, print)
    recorder.open("c")
    for number in range(5000):
        recorder.write("stdout", f"{number}\n")
    recorder.close()
    assert texts(sent) == "".join(f"{number}\n" for number in range(5000))
    assert len(sent) < 300


def test_output_beyond_the_limit_is_cut_and_noted_once(recorder, sent):
    for _ in range(5):
        recorder.write("stdout", "x" * 600 + "\n")
    assert texts(sent).count("further output is cut") == 1
    assert len(texts(sent)) < 1300


@pytest.mark.parametrize("text", ["\u2501" * 5000, "\x00" * 5000, "x" * 5000, '"' * 5000, "x" * 900 + "\x00" * 900])
def test_what_is_cut_fits_as_it_is_sent(recorder, sent, text):
    recorder.write("stdout", text + "\n")
    assert 0 < len(json.dumps(sent[0]["output"]["text"], ensure_ascii=False).encode()) <= 1000


def test_an_error_is_shown_even_when_the_room_is_used_up(recorder, sent):
    recorder.write("stdout", "x" * 2000 + "\n")
    recorder.add({"output_type": "error", "ename": "E", "evalue": "", "traceback": []})
    assert sent[-1]["output"]["output_type"] == "error"


def test_what_comes_between_two_cells_goes_elsewhere(recorder, sent, elsewhere):
    recorder.close()
    recorder.write("stdout", "late")
    assert sent == []
    assert elsewhere == ["late"]


def test_colours_are_taken_out():
    assert plain("\x1b[0;31mred\x1b[0m \x1b]0;title\x07end") == "red end"


def test_a_stream_takes_text_only(recorder):
    with pytest.raises(TypeError, match="must be str"):
        Stream("stdout", recorder, 2).write(b"bytes")


class Mute(Exception):
    def __str__(self):
        raise RuntimeError


def test_a_fault_is_cut_and_its_text_may_fail():
    assert fault(ValueError("x" * 5000))["message"] == "x" * 2000
    assert fault(Mute())["message"] == "<no text: RuntimeError>"
