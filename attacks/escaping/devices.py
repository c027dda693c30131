"""Makes devices of its own, and opens those of the machine: disks, memory, kernel messages, virtual machines."""

SUCCESS = "a device that can be opened"

# %%
import os
import stat

numbers = {"mem": (1, 1), "kmsg": (1, 11), "tty0": (4, 0), "console": (5, 1), "fuse": (10, 229), "kvm": (10, 232)}
disks = {}
for line in open("/proc/partitions").read().split("\n")[2:]:
    if line:
        major, minor, _, name = line.split()
        disks[name] = (int(major), int(minor))
print(disks)
for folder in ("/tmp", "/dev", "/dev/shm", "."):
    for kind, known in ((stat.S_IFCHR, numbers), (stat.S_IFBLK, disks or {"vda": (254, 0), "sda": (8, 0)})):
        for name, number in known.items():
            path = f"{folder}/@TOKEN@-{name}"
            try:
                os.mknod(path, kind | 0o666, os.makedev(*number))
                print("SUCCEEDED: made", path)
                os.close(os.open(path, os.O_RDONLY))
                print("SUCCEEDED: opened", path)
            except OSError as error:
                reason = error
    print(folder, reason.strerror)
for name in (
    *numbers,
    *disks,
    "port",
    "hwrng",
    "uinput",
    "loop-control",
    "mapper/control",
    "cuse",
    "snapshot",
    "btrfs-control",
):
    try:
        os.close(os.open(f"/dev/{name}", os.O_RDONLY))
        print("SUCCEEDED: opened", name)
    except OSError as error:
        print(error)
print(sorted(os.listdir("/dev")), "attempted")
