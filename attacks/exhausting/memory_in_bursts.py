"""Takes much memory for an instant and frees it, over and over, faster than a watch looks."""

SUCCESS = "more memory than is allowed, or a neighbour who suffers"
PROOF = "stopped"

# %%
import mmap
import time

SIZE = 640 << 20
while True:
    try:
        with mmap.mmap(-1, SIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as pages:
            for start in range(0, SIZE, 4096):
                pages[start] = 1
    except OSError as error:
        print(error)
    time.sleep(0.05)
