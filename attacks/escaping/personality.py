"""Turns off what makes attacks on programs hard: random addresses, and memory that cannot be executed."""

SOURCE = "ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC and MMAP_PAGE_ZERO of personality(2)"
SUCCESS = "a personality that it chose"

# %%
import ctypes
import os
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x0040000, 0x0400000, 0x0100000, 0x0200000, 0x0008):
    print(hex(flag), "SUCCEEDED" if libc.personality(flag) >= 0 else os.strerror(ctypes.get_errno()))
for command in (["setarch", "-R", "true"], ["setarch", "linux32", "true"], ["linux32", "true"]):
    try:
        run = subprocess.run(command, capture_output=True, text=True)
        print(command, "SUCCEEDED" if run.returncode == 0 else run.stderr)
    except OSError as error:
        print(error)
libc.mmap.restype = ctypes.c_void_p
page = libc.mmap(ctypes.c_void_p(0), 4096, 3, 0x32, -1, 0)  # MAP_FIXED at 0, for a null pointer in the kernel
print("page zero", "SUCCEEDED" if page is None else os.strerror(ctypes.get_errno()))
print(
    "dumpable",
    libc.prctl(3, 0, 0, 0, 0),
    "no new privileges",
    libc.prctl(39, 0, 0, 0, 0),
    "taken back",
    libc.prctl(38, 0, 0, 0, 0),
)
print("attempted")
