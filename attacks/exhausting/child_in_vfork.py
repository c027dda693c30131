"""Sleeps as a parent in vfork does: it cannot be interrupted, and looks as if it waited for the disk."""

SUCCESS = "a run that takes much longer than allowed, or is not judged"
PROOF = "stopped"

# %%
import ctypes

libc = ctypes.CDLL(None)
if libc.syscall(58) == 0:
    libc.sleep(10_000)
    libc._exit(0)
