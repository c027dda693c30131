"""A worker that lies, because student code writes to the channel itself. No message breaks the grader.

The receiving code is the same for every sandbox, so most lies are tried in only one kind.
"""

from __future__ import annotations

import pytest

from grader.evidence import CellStatus, Stop

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="the sandbox needs Linux")

TALK = """
import json, os, struct, time
def raw(data):
    while data: data = data[os.write(3, data):]
def say(body, arrays=b''):
    text = json.dumps(body).encode()
    raw(struct.pack('<II', len(text), len(arrays)) + text + arrays)
def text(data): raw(struct.pack('<II', len(data), 0) + data)
"""
PROBES = "@probe\ndef p(s): return 1\n"

LIES = {
    "garbage": "raw(b'\\xff' * 4096)",
    "a huge frame": "raw(struct.pack('<II', 1 << 31, 0))",
    "huge arrays": "raw(struct.pack('<II', 2, 1 << 31) + b'{}')",
    "no JSON": "text(b'{')",
    "NaN": "text(b'{\"event\": NaN}')",
    "deep JSON": "text(b'[' * 100000)",
    "a list": "text(b'[]')",
    "a lone surrogate": 'text(b\'{"event": "\\\\ud800"}\')',
    "an early end": "say({'event': 'done', 'fault': None})",
    "an early exam": "say({'event': 'ran'})",
    "another cell": "say({'event': 'started', 'cell': 'c1'})",
    "another cell's output": "say({'event': 'output', 'cell': 'c1', 'output': {}, 'display': None})",
    "a strange output": "say({'event': 'output', 'cell': 'c0', 'output': {'output_type': 'pickle'}, 'display': None})",
    "an unknown status": "say({'event': 'finished', 'cell': 'c0', 'status': 'passed', 'fault': None})",
    "a full score": "say({'event': 'score', 'points': 100})",
    "an observation during the cells": "say({'event': 'observed', 'probe': 'p', 'value': 1, 'fault': None})",
    "arrays with a cell": "say({'event': 'started', 'cell': 'c1'}, b'PK')",
    "a flood": "while True: say({'event': 'output', 'cell': 'c0', 'display': None, 'output': {'output_type': 'stream',"
    " 'name': 'stdout', 'text': 'x' * 100000}})",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_what_a_worker_does_not_say_ends_the_run_and_blames_the_cell(fork_bench, lie):
    run = fork_bench.run(f"{TALK}\n{lie}\ntime.sleep(20)", "2", probes=PROBES)
    assert run.evidence.ending.stop is Stop.PROTOCOL
    assert run.evidence.cells[0].status is CellStatus.KILLED
    assert run.evidence.cells[1].status is CellStatus.NOT_RUN
    assert run.evidence.observations == {}


def test_what_came_before_a_lie_is_kept(walled_bench):
    run = walled_bench.run("print('honest')", f"{TALK}\nsay({{}})\ntime.sleep(9)")
    assert run.evidence.cells[0].status is CellStatus.OK
    assert run.outputs["c0"][0]["text"] == "honest\n"


def test_an_incomplete_frame_does_not_stop_the_clock(fork_bench, monkeypatch):
    monkeypatch.setattr("grader.sandbox.deadlines.GRACE_SECONDS", 0.3)
    run = fork_bench.run(f"{TALK}\nraw(b'xx')\nwhile True: time.sleep(1)", limits={"run_seconds": 1.0})
    assert run.evidence.ending.stop is Stop.TIME


def test_a_lie_in_a_probe_costs_that_probe_and_what_follows(walled_bench):
    cell = TALK + "def lie(): say({'event': 'observed', 'probe': 'other', 'value': 1, 'fault': None}); time.sleep(9)"
    run = walled_bench.run(cell, probes=PROBES + "@probe\ndef q(s): s['lie']()\n@probe\ndef r(s): return 2\n")
    assert run.evidence.ending.stop is Stop.PROTOCOL
    assert run.evidence.observations["p"].value == 1
    assert run.evidence.observations["q"].fault.name == "ProtocolError"
    assert "r" not in run.evidence.observations


SEVERAL = "".join(f"@probe\ndef p{number}(s): return s['answer']({number})\n" for number in range(4))
CROWD = """
def answer(number):
    many = b'[' * 29 + b','.join([b'0'] * 190_000) + b']' * 29
    text(b'{"event": "observed", "fault": null, "probe": "p%d", "value": %s}' % (number, many))
    if number < 3: say({'event': 'observing', 'probe': f'p{number + 1}'}); answer(number + 1)
    time.sleep(9)
"""


def test_observations_are_bounded_together_and_the_one_too_many_is_a_fault_of_its_probe(fork_bench):
    evidence = fork_bench.run(TALK + CROWD, probes=SEVERAL).evidence
    assert evidence.ending.stop is Stop.PROTOCOL
    assert [name for name, item in evidence.observations.items() if item.fault is None] == ["p0", "p1"]
    assert "hold more than 400000 values" in evidence.observations["p2"].fault.message


def test_an_honest_crowd_costs_the_probe_that_is_too_large_and_no_other(fork_bench):
    cell = "def answer(number): return [[0] * 150_000, [], [0] * 150_000, [0] * 150_000][number]"
    evidence = fork_bench.run(cell, probes=SEVERAL).evidence
    assert evidence.ending.stop is Stop.COMPLETED
    assert [len(item.value or ()) for item in evidence.observations.values()][:3] == [150_000, 0, 150_000]
    assert evidence.observations["p3"].fault.name == "EvidenceError"


@pytest.mark.parametrize("name", ["x1", "p", "np", "probe"])
def test_only_probes_of_the_job_are_heard_and_each_once(fork_bench, name):
    cell = TALK + (
        "def lie():\n    say({'event': 'observed', 'probe': 'p', 'value': 1, 'fault': None})\n"
        f"    say({{'event': 'observing', 'probe': '{name}'}}); time.sleep(9)"
    )
    evidence = fork_bench.run(cell, probes="@probe\ndef p(s): s['lie']()\n").evidence
    assert evidence.ending.stop is Stop.PROTOCOL
    assert evidence.ending.detail == "between two probes: it sent an unexpected message"
    assert {name: item.value for name, item in evidence.observations.items()} == {"p": 1}


def test_an_observation_in_a_forbidden_form_is_rejected(fork_bench):
    cell = (
        TALK
        + "def lie(): say({'event': 'observed', 'probe': 'q', 'value': {'$pickle': 'x'}, 'fault': None}); time.sleep(9)"
    )
    run = fork_bench.run(cell, probes="@probe\ndef q(s): s['lie']()\n")
    assert run.evidence.ending.stop is Stop.PROTOCOL
    assert run.evidence.observations["q"].value is None


def test_of_a_mime_bundle_only_what_is_harmless_everywhere_is_kept(fork_bench):
    bundle = {"text/html": "<b>", "no mime": "x", "text/odd": [1], "application/json": [1]}
    cell = f"from IPython.display import display\ndisplay({bundle}, raw=True)"
    (output,) = fork_bench.run(cell).outputs["c0"]
    assert output["data"] == {"text/html": "<b></b>"}
