"""Sends signals to the siege, its parent, pid 1 and everybody, in every way there is."""

SUCCESS = "a siege that ends, or a neighbour who is ended"

# %%
import ctypes
import os
import signal
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
siege = int("@PID@")
children = [subprocess.Popen(["sleep", "60"]) for _ in range(2)]


def pidfd(pid, number):
    descriptor = os.pidfd_open(pid)
    signal.pidfd_send_signal(descriptor, number)


def sigio(pid, number):
    import fcntl

    reading, writing = os.pipe()
    fcntl.fcntl(reading, 10, number)  # F_SETSIG
    fcntl.fcntl(reading, fcntl.F_SETOWN, pid)
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writing, b"x")


def raw(call):
    def send(pid, number):
        if call(pid, number) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    return send


ways = {
    "kill": os.kill, "pidfd": pidfd, "tkill": raw(lambda pid, number: libc.syscall(200, pid, number)),
    "tgkill": raw(lambda pid, number: libc.syscall(234, pid, pid, number)),
    "sigqueue": raw(lambda pid, number: libc.sigqueue(pid, number, None)), "SIGIO": sigio,
}  # fmt: skip
for pid in (siege, 1, os.getppid(), -siege, *range(2, 5)):
    for name, way in ways.items():
        for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
            if pid in (os.getpid(), *(child.pid for child in children)):
                continue
            try:
                way(pid, number)
                print(name, pid, number.name, "sent")
            except (OSError, OverflowError) as error:
                print(name, pid, error)

# %%
try:
    os.kill(siege, 0)
    print("SUCCEEDED: the siege can be signalled")
except PermissionError:
    print("SUCCEEDED: the siege can be seen")
except ProcessLookupError:  # otherwise the test itself would end this machine's session
    print("everybody:", os.kill(-1, signal.SIGKILL))
print("children", [child.wait(1) for child in children])
print("attempted")
