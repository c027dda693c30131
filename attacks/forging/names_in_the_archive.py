"""Sends an archive of arrays whose members lead out of the folder, are absolute, doubled or links, or are far too many."""

SOURCE = "Zip Slip (Snyk, 2018)"
SUCCESS = "a file where none should be"
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
import zipfile

import numpy as np


def archive():
    packed, member = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array(member, np.zeros(2), version=(1, 0))
    names = [
        "../../@TOKEN@-@NAME@.npy",
        "/tmp/@TOKEN@-@NAME@",
        "..\\..\\@TOKEN@.npy",
        "a0.npy",
        "a0.npy",
        "C:/x",
        "evidence.json",
    ]
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), member.getvalue())
        link = zipfile.ZipInfo("a1.npy")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
        file.comment = b"PK\x05\x06" + bytes(18)
    return packed.getvalue()


# %% question="mean"
def mean(values):
    print("attempted")
    say({"event": "observed", "probe": "means", "value": {"mean": {"$array": "a0"}}, "fault": None}, archive(), pause=2)
