"""Sends NaN, Infinity and numbers beyond all bounds as JSON, for which comparisons give wrong results."""

SOURCE = "nbgrader 0.9.6 gives full marks for a partial credit of nan"
SUCCESS = "points for a number that is none"
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
    number = {4: b"NaN", 1: b"-Infinity", 10: b"1e999"}.get(len(values), b"9" * 5000)
    say(b'{"event": "observed", "probe": "means", "value": {"mean": ' + number + b'}, "fault": null}', pause=2)
