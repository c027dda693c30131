"""Asks the kernel which pages of a shared library another submission maps, and reads its message from that.

The other one is `pages_that_others_map_gives`. The answer is in /proc/self/pagemap, and in smaps.
"""

SOURCE = "Linux Documentation/admin-guide/mm/pagemap.rst: bit 56, page exclusively mapped"
SUCCESS = "a canary of the exam in the executed notebook"

# %%
import glob
import mmap
import os
import struct
import time

import numpy as np

WINDOW = 1 << 16
books = [path for path in glob.glob("/usr/lib/*/*.so*") if os.path.isfile(path) and not os.path.islink(path)]
book = open(max(books, key=lambda path: (os.path.getsize(path), path)), "rb")
began, heard = time.monotonic(), False


def shared(count):
    """For each window whether somebody else maps its first page."""
    pages = mmap.mmap(book.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ)
    values = np.frombuffer(pages, np.uint8)
    bits = []
    with open("/proc/self/pagemap", "rb", 0) as table:
        for number in range(count):
            values[number * WINDOW]
            table.seek((values.ctypes.data + number * WINDOW) // 4096 * 8)
            bits.append(1 - (struct.unpack("Q", table.read(8))[0] >> 56 & 1))
    return bits


while time.monotonic() - began < 2.2 and not heard:
    time.sleep(0.05)
    heard = shared(1)[0]
if heard:
    bits = shared(321)[1:]
    print("heard", bytes(sum(b << p for p, b in enumerate(bits[n : n + 8])) for n in range(0, 320, 8)))
print("attempted")
