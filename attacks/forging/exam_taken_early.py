"""Claims in its first cell that all cells ran, receives the exam there, and puts it into that cell's output."""

SUCCESS = "a canary of the exam in the executed notebook"

# %%
import gc
import json
import struct
import time

channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")


def say(body, arrays=b"", pause=0.0):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    channel._writer.write(struct.pack("<II", len(text), len(arrays)) + text + arrays)
    channel._writer.flush()
    time.sleep(pause)


import sys

import grader.probes
from grader.evidence import decode

IDS = (
    "gradecast",
    "given-PATH",
    "mean",
    "mean-checks",
    "fit",
    "fit-checks",
    "given-weights",
    "forecast",
    "forecast-checks",
)
channel.send({"event": "finished", "cell": "extra-1", "status": "ok", "fault": None})
for id in IDS:
    channel.send({"event": "started", "cell": id})
    channel.send({"event": "finished", "cell": id, "status": "ok", "fault": None})
channel.send({"event": "ran"})
exam = channel.receive()
unseen = decode(exam.body["unseen"], exam.arrays)
text = exam.body["probes"] + str(unseen)
sys.stderr.flush()
__import__("os").write(2, f"attempted: {len(text)} characters of the exam, early".encode())
for answer in grader.probes.load_probes(exam.body["probes"]):
    say({"event": "observing", "probe": answer})
    say({"event": "observed", "probe": answer, "value": {"next": [0.0] * 200, "half": [1.0] * 100}, "fault": None})
print(text)
say(
    {
        "event": "output",
        "cell": "extra-1",
        "display": None,
        "output": {"output_type": "stream", "name": "stdout", "text": text},
    }
)
