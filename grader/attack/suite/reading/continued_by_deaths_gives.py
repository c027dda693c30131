"""Tells another submission what the exam asks by sending packets and pausing, which the kernel counts for all to see.

The other one is `continued_by_deaths_takes`, which has to be running meanwhile to hear it.
"""

SUCCESS = "a canary of the exam in the other's executed notebook"

# %%
import socket
import sys
import time

SLOT = 0.03
time.sleep(0.5)  # for the other to begin

# %% question="mean"
said = []


def mean(values):
    frame = sys._getframe(1)
    while "unseen" not in frame.f_locals and frame.f_back is not None:
        frame = frame.f_back
    unseen = frame.f_locals.get("unseen", {})
    if "note" in unseen and not said:
        said.append(int(unseen["note"].rpartition("-")[2], 16))
        time.sleep(0.3)
        began = time.monotonic()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
            caller.bind(("127.0.0.1", 0))
            for place in range(-1, 64):
                while time.monotonic() - began < SLOT * (place + 2):
                    if place < 0 or said[0] >> place & 1:
                        caller.sendto(b"x", caller.getsockname())
                    else:
                        time.sleep(0.001)
        print("attempted")
    return 0.0
