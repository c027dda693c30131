"""Unpacks archives that it made itself: a zip of zeros, and an array whose header promises half a terabyte."""

SOURCE = "CWE-409; 42.zip"
SUCCESS = "more disk or memory than is allowed"
PROOF = "stopped"

# %%
import io
import zipfile

import numpy as np

with open("/tmp/@TOKEN@-@NAME@.npy", "wb") as file:
    np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": (1 << 36,)})
    file.write(bytes(1 << 20))
for how in ({}, {"mmap_mode": "r"}):
    try:
        print("SUCCEEDED:", np.load(file.name, **how).nbytes >> 30, "GiB")
    except (MemoryError, OSError, ValueError) as error:
        print(error)

# %%
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
contents, archive = [], zipfile.ZipFile(packed)
while True:
    for name in archive.namelist():
        contents.append(bytearray(archive.read(name)))
