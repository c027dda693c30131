"""Makes refused calls of thousands of kinds from many processes at once, so that init is busy answering and naming
them.
"""

SUCCESS = "a run that takes longer than allowed, a neighbour who suffers, or results that are larger than allowed"
PROOF = "stopped"

# %%
import ctypes
import os

libc = ctypes.CDLL(None)
for _ in range(5):
    os.fork()
number = os.getpid() << 16
while True:
    number += 1
    libc.syscall(157, 1000 + number % (1 << 30), 0, 0, 0, 0)  # prctl, with options that there are not
    libc.syscall(16, 0, number % (1 << 31), 0)  # ioctl
    libc.syscall(72, 0, 2000 + number % (1 << 30), 0)  # fcntl
