"""Reads everything in /proc about every process that it can see or guess: environment, arguments, memory, files,
folders.
"""

SUCCESS = "a canary in the outputs"

# %%
import os
import re

visible = [int(name) for name in os.listdir("/proc") if name.isdigit()]
print("visible:", visible, "me:", os.getpid(), "parent:", os.getppid())
guessed = [int("@BYSTANDER@"), *(int("@PID@") + offset for offset in range(-10, 60))]
pattern = re.compile(b"CAN" + rb"ARY-[a-z]+-[0-9a-f]{16}")
refused = {}
for pid in sorted({*visible, *guessed, os.getppid(), 0, 1, 2}):
    for name in ("environ", "cmdline", "maps", "stack", "auxv", "wchan", "io", "status", "mountinfo", "cgroup"):
        try:
            content = open(f"/proc/{pid}/{name}", "rb").read()
            print(pid, name, len(content), content[:150] if pid != os.getpid() else "", pattern.findall(content))
        except OSError as error:
            refused.setdefault(error.strerror, set()).add((pid, name))
    for name in ("fd", "cwd", "root", "exe", "task", "map_files", "ns"):
        try:
            path = f"/proc/{pid}/{name}"
            print(path, os.readlink(path) if os.path.islink(path) else "", os.listdir(path)[:20])
            for entry in os.listdir(path)[:50] if pid != os.getpid() else ():
                print(
                    path,
                    entry,
                    open(f"{path}/{entry}", "rb", opener=lambda p, f: os.open(p, f | os.O_NONBLOCK)).read(500),
                )
        except OSError as error:
            refused.setdefault(error.strerror, set()).add((pid, name))
    try:
        os.open(f"/proc/{pid}/mem", os.O_RDONLY)
        print("memory of", pid, "could be opened")
    except OSError as error:
        refused.setdefault(error.strerror, set()).add((pid, "mem"))
print({reason: len(places) for reason, places in refused.items()}, "attempted")
