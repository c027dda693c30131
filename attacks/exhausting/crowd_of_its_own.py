"""Keeps itself waiting: many threads wake at the same moment, so all but one are ready without a core; then all sleep."""

SUCCESS = "a run that takes much longer than allowed, or is not judged"
PROOF = "stopped"

# %%
import threading
import time

together = threading.Barrier(20)


def wake():
    while True:
        together.wait()
        sum(range(10_000))
        time.sleep(0.2)


for _ in range(20):
    threading.Thread(target=wake, daemon=True).start()
time.sleep(10_000)
