"""Enters the namespaces of pid 1, of its parent and of the grader, by setns on /proc and on pidfds."""

SUCCESS = "a canary in the outputs"

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def enter(pid):
    for kind in ("user", "mnt", "pid", "pid_for_children", "net", "ipc", "uts", "cgroup", "time"):
        try:
            descriptor = os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY)
        except OSError as error:
            yield str(error)
            continue
        done = libc.setns(descriptor, 0)
        yield f"{pid} {kind} " + ("SUCCEEDED" if done == 0 else os.strerror(ctypes.get_errno()))
    try:
        descriptor = os.pidfd_open(pid)
    except OSError as error:
        yield f"pidfd {pid} {error}"
        return
    done = libc.setns(descriptor, 0x7E020000)
    yield f"pidfd {pid} " + ("SUCCEEDED" if done == 0 else os.strerror(ctypes.get_errno()))


for pid in {1, os.getppid(), os.getpid(), int("@PID@")}:
    child = os.fork()
    if child == 0:
        lines = list(enter(pid))
        try:
            lines.append(open("@HOME@/private/diary.txt").read())
        except OSError as error:
            lines.append(str(error))
        os.write(1, "\n".join(lines + [""]).encode())
        os._exit(0)
    os.waitpid(child, 0)
print("attempted")
