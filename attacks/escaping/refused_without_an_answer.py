"""Cancels each refused call by a timer before init can answer it, until init gives up and names no more calls."""

SUCCESS = "refused calls fail in another way, since nobody is told of them"

# %%
import ctypes
import errno
import os
import signal
import time

PTRACE, NOBODY = 101, 99
libc = ctypes.CDLL(None, use_errno=True)


def refusal():
    return ctypes.get_errno() if libc.syscall(PTRACE, NOBODY, 0, 0, 0) < 0 else 0


first, began, answers = refusal(), time.monotonic(), {}
signal.signal(signal.SIGALRM, lambda number, frame: None)
for interval in (20e-6, 50e-6, 100e-6, 200e-6):
    signal.setitimer(signal.ITIMER_REAL, interval, interval)
    until = time.monotonic() + 0.25
    while time.monotonic() < until:
        answer = refusal()
        answers[answer] = answers.get(answer, 0) + 1
    signal.setitimer(signal.ITIMER_REAL, 0)
print({errno.errorcode.get(number, number): count for number, count in answers.items()})
for _ in range(300):
    child = os.fork()
    if child == 0:
        while True:
            refusal()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if time.monotonic() - began > 2.0:
        break
last = refusal()
print(os.strerror(first), "and then", os.strerror(last))
if last != first:
    print("SUCCEEDED: nobody is told of refused calls any more")
print("attempted")
