"""Locks memory so that it cannot be swapped out, and takes huge pages and memory of other machines' nodes."""

SUCCESS = "memory that is locked or huge"

# %%
import ctypes
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long)
SIZE, ANONYMOUS = 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
block = ctypes.create_string_buffer(SIZE)
tries = {
    "mlock": lambda: libc.mlock(block, SIZE),
    "mlock2": lambda: libc.syscall(325, block, ctypes.c_size_t(SIZE), 1),
    "mlockall": lambda: libc.mlockall(3),
    "MAP_LOCKED": lambda: libc.mmap(None, SIZE, 3, ANONYMOUS | 0x2000, -1, 0),
    "MAP_HUGETLB": lambda: libc.mmap(None, SIZE, 3, ANONYMOUS | 0x40000, -1, 0),
    "SHM_HUGETLB": lambda: libc.shmget(0, SIZE, 0o1000 | 0o4000 | 0o600),
}
for name, call in tries.items():
    failed = call() in (-1, (1 << 64) - 1)
    print(name, os.strerror(ctypes.get_errno()) if failed else "SUCCEEDED")
locked = next(line for line in open("/proc/self/status") if line.startswith("VmLck"))
print(locked, "attempted")
