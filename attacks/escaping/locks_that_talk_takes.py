"""Asks where another submission holds locks on a shared file, and reads its message from their positions.

The other one is `locks_that_talk_gives`. Asking needs no right to write to the file.
"""

SUCCESS = "a canary of the exam in the executed notebook"

# %%
import fcntl
import glob
import os
import struct
import time

books = [path for path in glob.glob("/usr/lib/*/*.so*") if os.path.isfile(path) and not os.path.islink(path)]
book = os.open(max(books, key=lambda path: (os.path.getsize(path), path)), os.O_RDONLY)
OF_OPEN_FILES = 36


def ask(start, length):
    """The place of the first lock there; none where there is none, or no answer."""
    for command in (fcntl.F_GETLK, OF_OPEN_FILES):
        try:
            lock = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
            kind, _, place, _, _ = struct.unpack("hhqqi4x", fcntl.fcntl(book, command, lock))
            if kind != fcntl.F_UNLCK:
                return place
        except OSError as error:
            refused.add(error.strerror)
    return None


refused, data, began, end = set(), b"", time.monotonic(), None
while time.monotonic() - began < 2.2 and end is None:
    end = ask(1 << 61, 1 << 40)
    time.sleep(0.01)
if end is not None:
    size = end - (1 << 61)
    for number in range(0, size, 4):
        data += ((ask(number << 40, 1 << 40) & (1 << 40) - 1) >> 2).to_bytes(4, "little")
    print("heard", data[:size].decode())
print("nobody speaks" if end is None else "", refused)
print("attempted")
