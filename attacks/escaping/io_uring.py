"""Sets up a ring through which the kernel performs system calls past the filter."""

SOURCE = "CVE-2023-2598, CVE-2022-29582; io_uring evades seccomp by design"
SUCCESS = "a ring"

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for entries in (1, 8, 4096):
    parameters = (ctypes.c_uint32 * 30)()
    for flags in (0, 2, 1 << 6):
        parameters[2] = flags
        ring = libc.syscall(425, entries, parameters)
        print(entries, flags, "SUCCEEDED" if ring >= 0 else os.strerror(ctypes.get_errno()))
for descriptor in (0, 3, 4):
    buffer = ctypes.create_string_buffer(4096)
    vector = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 4096)
    print("register", libc.syscall(427, descriptor, 0, vector, 1), os.strerror(ctypes.get_errno()))
    print("enter", libc.syscall(426, descriptor, 1, 0, 0, None, 0), os.strerror(ctypes.get_errno()))
print("attempted")
