from __future__ import annotations

import io

import numpy as np
import pytest

from grader.model import Limits
from grader.worker import Channel, CodeCell, Task, frame


def over(data: bytes) -> Channel:
    return Channel(io.BytesIO(data), io.BytesIO())


def test_a_message_arrives_as_it_was_sent():
    message = over(frame({"event": "ünd", "x": [1, None]}, {"a0": np.arange(6).reshape(2, 3)})).receive()
    assert message.body == {"event": "ünd", "x": [1, None]}
    np.testing.assert_array_equal(message.arrays["a0"], [[0, 1, 2], [3, 4, 5]])


def test_sending_and_receiving_keep_the_order():
    wire = io.BytesIO()
    sender = Channel(wire, wire)
    for number in range(3):
        sender.send({"number": number})
    receiver = over(wire.getvalue())
    assert [receiver.receive().body["number"] for _ in range(3)] == [0, 1, 2]


@pytest.mark.parametrize("cut", [0, 3, 8, 12])
def test_a_message_that_is_cut_short_is_an_end_of_file(cut):
    with pytest.raises(EOFError):
        over(frame({"event": "started"})[:cut]).receive()


def test_text_that_is_not_unicode_is_sent_with_question_marks():
    assert over(frame({"text": "a\ud800b"})).receive().body == {"text": "a?b"}


def test_nan_is_not_json():
    with pytest.raises(ValueError, match="not JSON compliant"):
        frame({"x": float("nan")})


def test_a_task_survives_the_journey():
    cells = (CodeCell("a", "1"), CodeCell("b", "2"))
    task = Task(cells, 7, Limits(threads=2), frozenset({"b"}), {"x/y": b"\0\xff"}, {"d": "/data/d"})
    assert Task.of(over(frame(task.message())).receive().body) == task
