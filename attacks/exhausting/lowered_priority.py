"""Lowers its own priority in every way there is, so that it waits for all others, and blames them for that."""

SUCCESS = "a run that takes much longer than allowed"
PROOF = "stopped"

# %%
import ctypes
import os

libc = ctypes.CDLL(None)
before = os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0)
for lower in (
    lambda: os.nice(19),
    lambda: os.setpriority(os.PRIO_PROCESS, 0, 19),
    lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)),
    lambda: os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0)),
    lambda: libc.syscall(251, 1, 0, 3 << 13),
    lambda: libc.syscall(314, 0, (ctypes.c_uint32 * 12)(48, 5, 0, 0, 19), 0),
    lambda: open("/proc/self/autogroup", "w").write("19"),
):
    try:
        lower()
    except OSError:
        pass
if (os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0)) != before:
    print("SUCCEEDED: its priority is lower")
if os.fork() == 0:  # and keeps itself waiting
    while True:
        pass
while True:
    pass
