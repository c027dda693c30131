"""Sets the clock, the host's name, the limits of others, and accounting, none of which a student may set."""

SUCCESS = "a clock or a name that can be set"

# %%
import ctypes
import os
import resource
import time

libc = ctypes.CDLL(None, use_errno=True)
name = os.uname().nodename.encode()
spec = (ctypes.c_long * 2)(int(time.time()), 0)
tries = {
    "clock_settime": lambda: libc.clock_settime(0, spec),
    "settimeofday": lambda: libc.settimeofday(spec, None),
    "adjtimex": lambda: libc.adjtimex((ctypes.c_long * 40)(2)),
    "sethostname": lambda: libc.sethostname(name, len(name)),
    "setdomainname": lambda: libc.syscall(171, name, len(name)),
    "acct": lambda: libc.acct(b"/tmp/accounts"),
    "swapon": lambda: libc.swapon(b"/tmp/swap", 0),
    "quotactl": lambda: libc.syscall(179, 0x800002 << 8, b"/", 0, None),
    "ioperm": lambda: libc.ioperm(0x80, 1, 1),
    "iopl": lambda: libc.iopl(3),
    "init_module": lambda: libc.syscall(175, b"x", 1, b""),
    "kexec_load": lambda: libc.syscall(246, 0, 0, None, 0),
    "syslog": lambda: libc.klogctl(3, ctypes.create_string_buffer(100), 100),
    "vhangup": lambda: libc.vhangup(),
}
for what, call in tries.items():
    print(what, "SUCCEEDED" if call() >= 0 else os.strerror(ctypes.get_errno()))
for pid in (1, int("@PID@")):
    try:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (16, 16))
        print("SUCCEEDED: limited" if pid > 1 else "limited its own pid", pid)
    except OSError as error:
        print(error)
print("attempted")
