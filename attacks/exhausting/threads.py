"""Starts threads until it gets no more, with stacks as large as possible, in several processes."""

SUCCESS = "a neighbour who cannot start his own"

# %%
import os
import threading
import time


def start(who):
    started = 0
    try:
        while started < 5000:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            started += 1
    except (RuntimeError, MemoryError) as error:
        os.write(1, f"{who}: {started} threads, then {error}\n".encode())


threading.stack_size(64 << 20)
for number in range(3):
    if os.fork() == 0:
        start(number)
        time.sleep(60)
        os._exit(0)
start("parent")
print("attempted")
