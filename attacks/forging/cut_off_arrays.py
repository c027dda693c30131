"""Sends arrays that are cut off, do not fit their shape, or have negative or gigantic axes."""

SUCCESS = "a submission that is not judged, or a grader that runs out of memory"
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


def archive(shape, data, descr="<f8"):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header = (header + " " * (117 - len(header)) + "\n").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a0.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data)
    return packed.getvalue()


# %% question="mean"
def mean(values):
    print("attempted")
    wrong = {
        4: archive("(9223372036854775807, 2)", b""), 1: archive("(-1,)", bytes(8)), 10: archive("(2,)", bytes(16))[:-30],
    }  # fmt: skip
    say(
        {"event": "observed", "probe": "means", "value": {"mean": {"$array": "a0"}}, "fault": None},
        wrong[len(values)],
        pause=2,
    )
