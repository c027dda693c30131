"""Waits for the kernel to tidy up, again and again: not to be interrupted, and without any use of a core."""

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
