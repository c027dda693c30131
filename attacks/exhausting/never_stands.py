"""Continues itself whenever it is stopped: its processes continue each other, and deaths continue their parents.

So it is ended, because it cannot be held still for the exams of others, and run again.
"""

SUCCESS = "a neighbour who suffers, a run that is not judged, or one that takes much longer than allowed"

# %%
import contextlib
import ctypes
import os
import signal
import time

CLONE, MEMBARRIER, EVERYBODY, ANY_KIND = 56, 324, 1, 0x40000000
python = ctypes.PyDLL(None)
until, others = time.monotonic() + 2.0, []
for _ in range(20):
    other = os.fork()
    if other == 0:
        while time.monotonic() < until:
            os.kill(-1, signal.SIGCONT)
        os._exit(0)
    others.append(other)
while time.monotonic() < until:
    child = python.syscall(CLONE, int(signal.SIGCONT), 0, 0, 0, 0)
    if child == 0:
        python.syscall(MEMBARRIER, EVERYBODY, 0)
        os.kill(-1, signal.SIGCONT)
        os._exit(0)
    time.sleep(0.01)
    try:
        while child > 0 and os.waitpid(-1, ANY_KIND | os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
for other in others:
    with contextlib.suppress(ProcessLookupError):
        os.kill(other, signal.SIGKILL)
print("attempted")
