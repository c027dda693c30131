"""Loads programs and maps into the kernel, and attaches one to a socket and to a performance counter."""

SOURCE = "CVE-2021-3490, CVE-2022-23222"
SUCCESS = "a program in the kernel"

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def tell(what, descriptor):
    print(what, "SUCCEEDED" if descriptor >= 0 else os.strerror(ctypes.get_errno()))


code = ctypes.create_string_buffer(bytes.fromhex("b7000000000000009500000000000000"))
licence = ctypes.create_string_buffer(b"GPL")
for kind in (1, 2, 3, 8):  # socket filter, kprobe, traffic class, cgroup
    attributes = (ctypes.c_uint64 * 16)(kind | 2 << 32, ctypes.addressof(code), ctypes.addressof(licence))
    tell(f"program {kind}", libc.syscall(321, 5, attributes, 120))
for kind in (1, 2, 27):  # hash, array, ring buffer
    attributes = (ctypes.c_uint32 * 32)(kind, 4, 8, 4096)
    tell(f"map {kind}", libc.syscall(321, 0, attributes, 72))
attributes = (ctypes.c_uint64 * 20)(1 | 112 << 32, 0)
for pid, processor in ((0, -1), (-1, 0), (1, -1), (int("@PID@"), -1)):
    tell(f"perf {pid} {processor}", libc.syscall(298, attributes, pid, processor, -1, 0))
tell("pinned", libc.syscall(321, 7, (ctypes.c_uint64 * 16)(), 120))
print("attempted")
