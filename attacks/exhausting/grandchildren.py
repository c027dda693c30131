"""Computes in grandchildren whose parents have ended, in separate sessions, and waits for them at a pipe."""

SUCCESS = "a run that takes longer than allowed, or a process that stays"
PROOF = "stopped"

# %%
import os

reading, writing = os.pipe()
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
    os.wait()
os.read(reading, 1)
