"""Sleeps in all its threads while one child computes: the main thread seems to do nothing."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import os
import threading
import time

if os.fork() == 0:
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
for _ in range(10):
    threading.Thread(target=time.sleep, args=(10_000,), daemon=True).start()
time.sleep(10_000)
