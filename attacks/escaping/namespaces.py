"""Makes namespaces again, in which it would be root: by unshare, clone, clone3 and the program; then looks around."""

SOURCE = "a user namespace opens nf_tables, overlayfs and more to anybody: CVE-2022-0185, CVE-2023-0386, CVE-2024-1086"
SUCCESS = "a canary in the outputs"

# %%
import ctypes
import os
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
KINDS = {"user": 1 << 28, "mount": 1 << 17, "pid": 1 << 29, "net": 1 << 30, "ipc": 1 << 27, "uts": 1 << 26}
KINDS |= {"cgroup": 1 << 25, "time": 0x80}


def look(how):
    os.write(1, f"SUCCEEDED: {how}\n".encode())
    libc.mount(b"none", b"/", None, 1 << 14 | 1 << 18, None)
    libc.mount(b"proc", b"/proc", b"proc", 0, None)
    libc.umount2(b"/", 2)
    for root in ("", "/proc/1/root", "/proc/self/root/.."):
        try:
            os.write(1, open(f"{root}@HOME@/private/diary.txt", "rb").read())
        except OSError as error:
            os.write(1, f"{error}\n".encode())
    os._exit(0)


for name, flag in KINDS.items():
    for flags in (flag, flag | 1 << 28):
        pid = os.fork()
        if pid == 0:
            if libc.unshare(flags) == 0:
                look(f"unshare {name}")
            os.write(1, f"unshare {name}: {os.strerror(ctypes.get_errno())}\n".encode())
            os._exit(0)
        os.waitpid(pid, 0)
        pid = libc.syscall(56, flags | 17, None, None, None, None)
        if pid == 0:
            look(f"clone {name}")
        print("clone", name, "made one" if pid > 0 else os.strerror(ctypes.get_errno()))
    arguments = (ctypes.c_uint64 * 11)(flag, *[0] * 3, 17)
    pid = libc.syscall(435, arguments, 88)
    if pid == 0:
        look(f"clone3 {name}")
    print("clone3", name, "made one" if pid > 0 else os.strerror(ctypes.get_errno()))
for command in (
    ["unshare", "-Ur"],
    ["unshare", "-Urmpf", "--mount-proc"],
    ["bwrap", "--bind", "/", "/"],
    ["nsenter", "-t", "1", "-a"],
):
    try:
        run = subprocess.run([*command, "cat", "@HOME@/private/diary.txt"], capture_output=True, text=True)
        print(command, run.stdout, run.stderr)
    except OSError as error:
        print(error)
print("attempted")
