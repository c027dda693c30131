"""Leaves processes behind: forked twice, in separate sessions, ignoring signals, held by a reaper of its own."""

SUCCESS = "a process that lives on after the grading"

# %%
import ctypes
import os
import signal
import subprocess
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
sleeper = """
import signal, sys, time
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
time.sleep(90)
"""
command = [sys.executable, "-c", sleeper, "@TOKEN@-@NAME@"]
print("reaper", libc.prctl(36, 1, 0, 0, 0), "death with the parent forgotten", libc.prctl(1, 0, 0, 0, 0))
subprocess.Popen(command, start_new_session=True)
subprocess.Popen(["nohup", "setsid", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
subprocess.Popen(["sh", "-c", "trap '' HUP TERM INT; ( sleep 90; : @TOKEN@-@NAME@ ) &"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)  # nothing of it is open any more
        os.chdir("/")
        os.execv(command[0], command)
    os._exit(0)
os.wait()
time.sleep(0.5)
names = [open(f"/proc/{pid}/cmdline").read() for pid in os.listdir("/proc") if pid.isdigit()]
print(sum("@TOKEN@" in name for name in names), "are alive")
print("attempted")
