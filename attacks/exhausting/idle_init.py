"""Gives pid 1 of its sandbox the lowest priority and keeps the processor busy, so that ending the sandbox takes long."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import os
import resource
import signal

for pid in (1, os.getppid()):
    for call in (
        lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
        lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (0, 0)),
        lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0)),
    ):
        try:
            call()
        except OSError as error:
            print(error)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
for _ in range(40):
    if os.fork() == 0:
        break
while True:
    sum(range(10**6))
