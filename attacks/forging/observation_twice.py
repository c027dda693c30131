"""Has a probe observed twice, first with its own value and then with the worker's, and a later probe out of turn."""

SUCCESS = "points for the word that is not the worker's"
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


def twice(probe, later, value):
    say({"event": "observed", "probe": probe, "value": value, "fault": None})
    say({"event": "observed", "probe": probe, "value": value, "fault": None})
    say({"event": "observed", "probe": later, "value": value, "fault": None}, pause=2)


# %% question="forecast"
def forecast(windows):
    print("attempted")
    twice("forecasts", "fits", {"next": windows[:, -1].tolist(), "half": [0.0] * 100})
    return windows[:, 0] * 0
