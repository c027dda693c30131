"""Makes files of a size that no disk has: by truncate, fallocate, seek and mapping; and raises the limit first."""

SUCCESS = "a file larger than allowed"

# %%
import mmap
import os
import resource
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print("SUCCEEDED: no limit")
except (OSError, ValueError) as error:
    print(error)
for folder in ("/tmp", "/dev/shm", "."):
    with open(f"{folder}/@TOKEN@-@NAME@", "w+b") as file:
        for size in (1 << 26, 1 << 34, 1 << 42, 1 << 62):
            for way in (
                lambda: os.ftruncate(file.fileno(), size),
                lambda: os.posix_fallocate(file.fileno(), 0, size),
                lambda: os.pwrite(file.fileno(), b"x", size - 1),
            ):
                try:
                    way()
                    print("SUCCEEDED:", os.fstat(file.fileno()).st_size)
                except OSError as error:
                    print(size, error)
        os.ftruncate(file.fileno(), 30 << 20)
        with mmap.mmap(file.fileno(), 30 << 20) as pages:
            pages.madvise(mmap.MADV_HUGEPAGE)
print("attempted")
