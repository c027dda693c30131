"""Fills the log until nobody reads it any more, and then makes refused calls, which init has to name there."""

SUCCESS = "a run that takes longer than allowed, or a neighbour who suffers"
PROOF = "stopped"

# %%
import ctypes
import os
import threading

libc = ctypes.CDLL(None)
flood = threading.Thread(target=lambda: [os.write(2, b"x" * (1 << 16)) for _ in range(2000)], daemon=True)
flood.start()
flood.join(1.5)
for number in range(1 << 20):
    libc.syscall(101, 99, 0, 0, 0)  # ptrace
    libc.syscall(41, 3 + number % 40, 3, 0)  # socket, of many families
