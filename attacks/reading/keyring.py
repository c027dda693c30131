"""Asks the kernel for keys: those of the session, of the user and of processes, by number and by name."""

SUCCESS = "a key of somebody else in the outputs"

# %%
import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
ADD, REQUEST, KEYCTL = {"x86_64": (248, 249, 250), "aarch64": (217, 218, 219)}.get(platform.machine(), (0, 0, 0))


def call(what, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(*arguments)
    print(what, result, os.strerror(ctypes.get_errno()))
    return result


for keyring in (-1, -2, -3, -4, -5, -6, -7, -8):
    for create in (0, 1):
        call(f"keyring {keyring}", KEYCTL, 0, keyring, create)
    buffer = ctypes.create_string_buffer(4096)
    for number, operation in ((6, "describe"), (11, "read"), (17, "security")):
        if call(f"{operation} {keyring}", KEYCTL, number, keyring, buffer, 4096) > 0:
            print(buffer.raw[:200])
call("add", ADD, b"user", b"@TOKEN@", b"@NAME@ was here", 15, -4)
call("join", KEYCTL, 1, None)
for name in (b"user", b"logon", b"keyring", b"dns_resolver"):
    call(f"request {name}", REQUEST, name, b"_ses", None, -4)
for path in ("/proc/keys", "/proc/key-users", "/proc/sys/kernel/keys/maxkeys"):
    try:
        print(path, open(path).read())
    except OSError as error:
        print(error)
print("attempted")
