"""Mounts what would help it: proc, sysfs, the root again and writable, an overlay; and unmounts what hides something."""

SUCCESS = "a canary in the outputs, or a file of its own beside Python's modules"

# %%
import ctypes
import os
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
modules = os.path.dirname(os.__file__).encode()
place = b"/tmp/place"
os.makedirs(place)
os.makedirs(b"/tmp/work")


def tell(name, result):
    print(name, "SUCCEEDED" if result >= 0 else os.strerror(ctypes.get_errno()))
    return result


for kind in (b"proc", b"sysfs", b"tmpfs", b"devtmpfs", b"cgroup2", b"debugfs", b"mqueue", b"bpf", b"securityfs"):
    tell(kind, libc.mount(kind, place, kind, 0, None))
tell("bind", libc.mount(b"/", place, None, 4096 | 16384, None))
tell("overlay", libc.mount(b"o", place, b"overlay", 0, b"lowerdir=/usr,upperdir=/tmp/place,workdir=/tmp/work"))
for target in (b"/", b"/usr", b"/data", modules):
    tell(b"remount " + target, libc.mount(None, target, None, 4096 | 32, None))
    tell(b"umount " + target, libc.umount2(target, 2))
context = tell("fsopen", libc.syscall(430, b"proc", 0))
if context >= 0:
    libc.syscall(431, context, 6, None, None, 0)
    mounted = tell("fsmount", libc.syscall(432, context, 0, 0))
    tell("move_mount", libc.syscall(429, mounted, b"", -100, place, 4))
tree = tell("open_tree", libc.syscall(428, -100, b"/", 1 | 0x8000))
tell("mount_setattr", libc.syscall(442, -100, b"/usr", 0x8000, (ctypes.c_uint64 * 4)(0, 1, 0, 0), 32))
for command in (["mount", "-o", "remount,rw", "/usr"], ["umount", "-l", "/proc"], ["fusermount3", "/tmp/place"]):
    try:
        print(subprocess.run(command, capture_output=True, text=True))
    except OSError as error:
        print(error)
for path in (
    f"{os.path.dirname(os.__file__)}/@TOKEN@-@NAME@",
    "/usr/@TOKEN@-@NAME@",
    "/tmp/place@HOME@/@TOKEN@-@NAME@",
):
    try:
        open(path, "w").close()
        print("SUCCEEDED:", path)
    except OSError as error:
        print(error)
for root in ("/tmp/place", "/tmp/place/1/root"):
    try:
        print(open(f"{root}@HOME@/private/diary.txt").read())
    except OSError as error:
        print(error)
print("attempted")
