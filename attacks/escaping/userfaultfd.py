"""Asks to handle page faults itself, with which the kernel can be made to wait in the middle of anything."""

SOURCE = "a help to CVE-2016-6187 and many after it; vm.unprivileged_userfaultfd"
SUCCESS = "a descriptor for page faults"

# %%
import ctypes
import fcntl
import os

libc = ctypes.CDLL(None, use_errno=True)
for flags in (0, 1, os.O_NONBLOCK, os.O_CLOEXEC | 1):
    print(flags, "SUCCEEDED" if libc.syscall(323, flags) >= 0 else os.strerror(ctypes.get_errno()))
for path in ("/dev/userfaultfd", "/dev/fuse", "/dev/kvm", "/dev/vhost-net"):  # FUSE makes the kernel wait just as well
    try:
        descriptor = os.open(path, os.O_RDWR)
        print("SUCCEEDED:", path)
        print(fcntl.ioctl(descriptor, 0xAA00, 0))
    except OSError as error:
        print(error)
print("attempted")
