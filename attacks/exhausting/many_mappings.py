"""Splits its memory into as many mappings as the kernel allows, in several processes."""

SUCCESS = "kernel memory beyond the limit, or a neighbour who suffers"

# %%
import mmap
import os
import time


def split(who):
    kept = []
    try:
        while len(kept) < 100_000:
            protection = mmap.PROT_READ if len(kept) % 2 else mmap.PROT_READ | mmap.PROT_WRITE
            kept.append(mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, protection))
    except (OSError, MemoryError) as error:
        os.write(1, f"{who}: {len(kept)} mappings, then {error}\n".encode())
    return kept


for number in range(3):
    if os.fork() == 0:
        kept = split(number)
        time.sleep(60)
        os._exit(0)
kept = split("parent")
time.sleep(0.5)
kept.clear()
print("attempted")
