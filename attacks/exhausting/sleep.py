"""Waits forever, in ways that a signal does not end: with the timer off, for a lock, for a child, for a pipe."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import os
import signal
import threading
import time

signal.signal(signal.SIGALRM, lambda number, frame: None)
signal.setitimer(signal.ITIMER_REAL, 0)
for wait in (lambda: time.sleep(1e6), threading.Lock().acquire, lambda: os.read(os.pipe()[0], 1)):
    threading.Thread(target=wait).start()  # none is a daemon
lock = threading.Lock()
lock.acquire()
lock.acquire()
