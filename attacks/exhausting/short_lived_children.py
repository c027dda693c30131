"""Computes in children that live for milliseconds and that nobody waits for, so that their time is charged to nobody."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import os
import signal

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    try:
        if os.fork() == 0:
            sum(range(200_000))
            os._exit(0)
        os.wait()
    except ChildProcessError:
        pass
