"""Reads the memory of init, of its parent, of siblings and of the grader: by ptrace, process_vm_readv and pidfd_getfd."""

SUCCESS = "a canary in the outputs"

# %%
import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
calls = {"x86_64": (101, 310, 311, 434, 438, 312, 425), "aarch64": (117, 270, 271, 434, 438, 272, 425)}
PTRACE, READ, WRITE, PIDFD_OPEN, PIDFD_GETFD, KCMP, IO_URING = calls.get(platform.machine(), (0,) * 7)
ATTACH, SEIZE, TRACEME, PEEK = 16, 0x4206, 0, 1


def call(what, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(*[ctypes.c_long(number) if isinstance(number, int) else number for number in arguments])
    print(what, result, os.strerror(ctypes.get_errno()))
    return result


class Piece(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))


buffer = ctypes.create_string_buffer(4096)
child = os.fork()
if child == 0:
    libc.ptrace(TRACEME, 0, 0, 0)
    libc.sleep(60)
for pid in (child, 1, os.getppid(), 2, int("@PID@"), int("@BYSTANDER@"), *range(int("@PID@") + 1, int("@PID@") + 8)):
    call(f"attach {pid}", PTRACE, ATTACH, pid, 0, 0)
    call(f"seize {pid}", PTRACE, SEIZE, pid, 0, 0)
    call(f"peek {pid}", PTRACE, PEEK, pid, id(buffer), ctypes.byref(ctypes.c_long()))
    own, other = Piece(ctypes.addressof(buffer), 4096), Piece(id(ctypes), 4096)
    for number in (READ, WRITE):
        call(f"memory {pid}", number, pid, ctypes.byref(own), 1, ctypes.byref(other), 1, 0)
    handle = call(f"pidfd {pid}", PIDFD_OPEN, pid, 0)
    for descriptor in range(8) if handle >= 0 else ():
        call(f"descriptor {descriptor} of {pid}", PIDFD_GETFD, handle, descriptor, 0)
    call(f"kcmp {pid}", KCMP, os.getpid(), pid, 0, 3, 3)
    try:
        print(open(f"/proc/{pid}/mem", "rb").seek(id(buffer)))
    except OSError as error:
        print(error)
print("traced by", open("/proc/self/status").read().split("TracerPid:")[1][:4])
os.kill(child, 9)
print("attempted")
