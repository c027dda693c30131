"""Gives its processes names that look like other fields of /proc, and then uses time and memory."""

SUCCESS = "a run that takes longer than allowed, or more memory than is allowed"
PROOF = "stopped"

# %%
import ctypes
import os

SET_NAME = 15
libc = ctypes.CDLL(None)
NAMES = (
    ") S 1 1 1 0 -1",
    "\n\nVmPTE:\t0 kB\n",
    "x) T 0 0",
    ") Z 0",
    "(((",
    "\x80\xff) R 2",
    "VmPTE: x kB",
    ") D 99999 1",
)
for name in NAMES:
    if os.fork() == 0:
        libc.prctl(SET_NAME, name.encode("latin-1"), 0, 0, 0)
        kept = []
        while True:
            kept.append(bytearray(1 << 20))
            sum(range(10_000))
libc.prctl(SET_NAME, b") T 1 (\n) 0 0", 0, 0, 0)
while True:
    pass
