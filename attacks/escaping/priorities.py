"""Tries to run before others: negative niceness, real-time classes, disk priority, other cores, raised limits."""

SUCCESS = "a neighbour who runs out of time"

# %%
import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)


def tell(what, call):
    try:
        call()
        print("SUCCEEDED:", what)
    except (OSError, ValueError) as error:
        print(what, error)


def deadline():
    attributes = (ctypes.c_uint32 * 12)(48, 6, 0, 0, 0, 0, 9_000_000, 0, 10_000_000, 0, 10_000_000, 0)
    if libc.syscall(314, 0, attributes, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def io_class():
    if libc.syscall(251, 1, 0, 1 << 13):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


tell("nice", lambda: os.nice(-20))
for policy in (os.SCHED_FIFO, os.SCHED_RR):
    tell(f"policy {policy}", lambda: os.sched_setscheduler(0, policy, os.sched_param(50)))
tell("deadline", deadline)
tell("disk", io_class)
siege = int("@PID@")
tell("the siege made nice", lambda: os.setpriority(os.PRIO_PROCESS, siege, 19))
tell("the siege made idle", lambda: os.sched_setscheduler(siege, os.SCHED_IDLE, os.sched_param(0)))
tell("all cores", lambda: os.sched_setaffinity(0, range(os.cpu_count())))
tell("autogroup", lambda: open("/proc/1/autogroup", "w").write("19"))
for name in (name for name in dir(resource) if name.startswith("RLIMIT_")):
    soft, hard = resource.getrlimit(getattr(resource, name))
    if hard != resource.RLIM_INFINITY:
        tell(name, lambda: resource.setrlimit(getattr(resource, name), (soft, hard + 1)))
print("attempted")
