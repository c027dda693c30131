"""Claims from a cell that all cells ran and that all probes observed the right values, before it is asked."""

SUCCESS = "points for observations that nobody asked for"
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


say({"event": "finished", "cell": "extra-1", "status": "ok", "fault": None})
for probe, value in {
    "means": {"mean": 1.5},
    "unseen_means": {"means": [0.0] * 3},
    "fits": {"own": [-0.9, 1.7], "other": [0.5, -0.4]},
}.items():
    say({"event": "observing", "probe": probe})
    say({"event": "observed", "probe": probe, "value": value, "fault": None})
say({"event": "done", "fault": None}, pause=2)
