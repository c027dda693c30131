"""Sends arrays with bits that are no value of their type, empty arrays of endless length, and other byte orders."""

SUCCESS = "points, a judge that fails, or a result that cannot be read again"

# %%
import gc
import io
import json
import os
import struct
import zipfile

channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")
send = channel.send


def array(kind, shape, body, fortran=False):
    """What numpy would write, but for what it says."""
    head = f"{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + body


ODD = {
    "means": {"mean": array("|b1", "()", b"\x80")},
    "unseen_means": {"means": array("<f8", f"(0, {(1 << 62) - 1}, 3)", b"")},
    "fits": {"other": array(">i8", "(2,)", b"\x80" + bytes(15), True), "own": array("|b1", "(2,)", b"\xff\x02")},
    "forecasts": {"next": array("<f16", "(200,)", (b"\x01" * 8 + b"\x00\x3f" + b"\xff" * 6) * 200)},
}


def tell(body, arrays=None):
    if body.get("event") != "observed":
        return send(body, arrays)
    packed, document = io.BytesIO(), {}
    with zipfile.ZipFile(packed, "w") as archive:
        for number, (key, content) in enumerate(ODD[body["probe"]].items()):
            archive.writestr(zipfile.ZipInfo(f"a{number}.npy"), content)
            document[key] = {"$array": f"a{number}"}
    os.write(2, b"attempted\n")
    text = json.dumps({**body, "value": document, "fault": None}).encode()
    channel._writer.write(struct.pack("<II", len(text), len(packed.getvalue())) + text + packed.getvalue())
    channel._writer.flush()
    return None


channel.send = tell
