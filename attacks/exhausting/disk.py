"""Writes until the disk is full, everywhere it may write, and also into deleted files that are still open."""

SUCCESS = "files that stay, or a neighbour whose results cannot be written"

# %%
import os

kept, block = [], os.urandom(1 << 20)
for folder in (".", "/tmp", "/var/tmp", "/dev/shm", "/run", "/data", "@OUT@", "@SUBMITTED@", "@HOME@", "/", "/root"):
    written = 0
    try:
        for number in range(40):
            name = f"{folder}/@TOKEN@-@NAME@-{number}"
            file = open(name, "wb", buffering=0)
            kept.append(file)
            if number % 2:
                os.unlink(name)
            while written < 96 << 20:
                written += file.write(block)
                if file.tell() > 31 << 20:
                    break
    except OSError as error:
        print(folder, written >> 20, "MiB, then", error)
print("attempted")
