"""Waits for the kernel to clean up, again and again: it cannot be interrupted, and uses no core."""

SUCCESS = "a run that takes much longer than allowed, or is not judged"
PROOF = "stopped"

# %%
import ctypes

libc = ctypes.CDLL(None)
while True:
    try:
        while True:
            libc.syscall(324, 1, 0)  # membarrier, for all processes
    except BaseException:
        continue
