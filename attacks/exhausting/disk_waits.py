"""Waits for the disk as often as it can: past the page cache, on files that it makes the machine drop, by syncing."""

SUCCESS = "a run that takes much longer than allowed, or is not judged"
PROOF = "stopped"

# %%
import mmap
import os
import time

found = (os.path.join(folder, name) for folder, _, names in os.walk(os.path.dirname(os.__file__)) for name in names)
shown = [path for path in found if os.path.isfile(path) and os.access(path, os.R_OK)]


def wait(path):
    for flags in (os.O_DIRECT, os.O_DIRECT | os.O_SYNC):
        try:
            file = os.open(path, os.O_RDONLY | flags)
        except OSError:
            continue
        print("SUCCEEDED: it reads past the page cache")
        os.close(file)
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if os.fstat(file.fileno()).st_size:
            view = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
            for advice in (mmap.MADV_DONTNEED, 21):  # MADV_PAGEOUT
                try:
                    view.madvise(advice)
                except OSError:
                    pass
            view[::4096]
    with open("/tmp/synced", "wb") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())
    time.sleep(0.001)


while True:
    for path in shown:
        wait(path)
