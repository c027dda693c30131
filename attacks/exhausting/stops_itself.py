"""Stops itself and all its children, so that nothing runs that could be told to end."""

SUCCESS = "a run that takes longer than allowed, or a process that stays"
PROOF = "stopped"

# %%
import os
import signal
import subprocess
import sys

for _ in range(5):
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(90)", "@TOKEN@-@NAME@"])
    sleeper.send_signal(signal.SIGSTOP)
os.kill(os.getpid(), signal.SIGSTOP)
