"""Makes links to hidden files inside, hard and symbolic, under names that somebody outside might read or write."""

SUCCESS = "a canary in what is kept, or a changed file"

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
targets = (
    "@COURSE@/reference/target/checks.py",
    "@HOME@/private/diary.txt",
    "/etc/shadow",
    "/proc/1/environ",
    "/etc/passwd",
)
names = (
    "evidence.json",
    "evidence.npz",
    "executed.ipynb",
    "log.txt",
    "submission.json",
    "target.ipynb",
    "verdicts.json",
)
for number, target in enumerate(targets):
    try:
        os.link(target, f"hard-{number}")
        print("linked", target)
    except OSError as error:
        print(error)
    try:
        held = os.open(target, os.O_PATH)
        for way in (
            lambda: os.link(f"/proc/self/fd/{held}", f"held-{number}", follow_symlinks=True),
            lambda: print(open(f"/proc/self/fd/{held}").read()[:60]),
            lambda: print(libc.linkat(held, b"", -100, f"empty-{number}".encode(), 0x1000), ctypes.get_errno()),
        ):
            try:
                way()
            except OSError as error:
                print(error)
    except OSError as error:
        print(error)
for folder in (".", "/tmp", "/dev/shm"):
    for number, name in enumerate(names):
        if not os.path.lexists(f"{folder}/{name}"):
            os.symlink(targets[number % len(targets)], f"{folder}/{name}")
os.rename("/home/student/evidence.json", "/home/student/x")
try:
    os.rename("/home/student", "/home/other")
except OSError as error:
    print(error)
print(os.listdir(), "attempted")
