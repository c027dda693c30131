"""Unpacks archives that it made itself: a zip of zeros, layers of gzip, an `.npz` whose header promises more than it has."""

SOURCE = "CWE-409; 42.zip"
SUCCESS = "more disk or memory than is allowed"
PROOF = "stopped"

# %%
import io
import zipfile

import numpy as np

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    for number in range(8):
        with archive.open(f"@TOKEN@-@NAME@-{number}", "w") as member:
            for _ in range(16):
                member.write(bytes(1 << 20))
print(len(packed.getvalue()) >> 10, "KiB packed")
try:
    zipfile.ZipFile(packed).extractall("/tmp")
    print("SUCCEEDED: 128 MiB on a disk of 32")
except OSError as error:
    print(error)

# %%
header = io.BytesIO()
np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (1 << 36,)})
open("/tmp/@TOKEN@-@NAME@.npy", "wb").write(header.getvalue())
try:
    np.load("/tmp/@TOKEN@-@NAME@.npy")
except (MemoryError, OSError, ValueError) as error:
    print(error)

# %%
import time

contents, archive = [], zipfile.ZipFile(packed)
while True:
    for name in archive.namelist():
        contents.append(archive.read(name).replace(b"\0", b"1"))
        time.sleep(0.02)
