"""Takes memory after its cells have run, while it waits for its exam and nobody expects a message from it."""

SUCCESS = "more memory than is allowed, or a neighbour who suffers"
PROOF = "stopped"

# %%
import gc
import mmap
import os
import time

channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")
send, (waiting, telling) = channel.send, os.pipe()
for _ in range(12):
    if os.fork() == 0:
        os.close(telling)
        os.read(waiting, 1)
        with mmap.mmap(-1, 400 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as pages:
            for start in range(0, 400 << 20, 4096):
                pages[start] = 1
            time.sleep(60)
os.close(waiting)


def tell(body, arrays=None):
    send(body, arrays)
    if body.get("event") == "ran":
        os.close(telling)
        time.sleep(2)


channel.send = tell
