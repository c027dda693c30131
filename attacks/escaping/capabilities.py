"""Tries to gain rights: capabilities for itself and for files, other user ids, groups, owners, security attributes."""

SUCCESS = "a canary in the outputs"

# %%
import ctypes
import os
import shutil
import struct
import subprocess

libc = ctypes.CDLL(None, use_errno=True)


def tell(what, call):
    try:
        result = call()
        print(what, "SUCCEEDED" if result in (0, None) else os.strerror(ctypes.get_errno()))
    except OSError as error:
        print(what, error)


tell("capset", lambda: libc.capset(struct.pack("Ii", 0x20080522, 0), b"\xff" * 24))
tell("ambient", lambda: libc.prctl(47, 2, 21, 0, 0))
tell("securebits", lambda: libc.prctl(28, 0, 0, 0, 0))
for user in (0, 1, int(os.stat("/usr").st_uid), 65534):
    tell(f"setuid {user}", lambda: os.setuid(user))
    tell(f"setresgid {user}", lambda: os.setresgid(user, user, user))
    tell(f"setgroups {user}", lambda: os.setgroups([user]))
    libc.setfsuid(user)
    print("fsuid", libc.setfsuid(-1 & 0xFFFFFFFF))
shutil.copy(os.path.realpath("/bin/cat"), "/tmp/own")
every = struct.pack("<5I", 0x02000001, *[0xFFFFFFFF] * 4)
for name, value in (
    ("security.capability", every),
    ("trusted.x", b"x"),
    ("security.ima", every),
    ("system.posix_acl_access", every),
):
    tell(name, lambda: os.setxattr("/tmp/own", name, value))
tell("chown", lambda: os.chown("/tmp/own", 0, 0))
tell("chmod", lambda: os.chmod("/tmp", 0o7777) or 1)
print(subprocess.run(["/tmp/own", "@HOME@/private/diary.txt"], capture_output=True, text=True))
print(
    [line for line in open("/proc/self/status").read().splitlines() if line[:3] in ("Cap", "Uid", "Gid", "Gro", "NoN")]
)
print("attempted")
