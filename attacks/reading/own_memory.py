"""Scans all memory of its process, most of it shared with the fork server, for secrets that were freed."""

SUCCESS = "a canary of tests, labels or expected values anywhere, or one of the exam in a cell's output"


# %%
import ctypes
import re


def scan():
    pattern, found, size, refused = re.compile(b"CAN" + rb"ARY-[a-z]+-[0-9a-f]{16}"), set(), 0, 0
    wide = re.compile(b"C\0A\0" + rb"N\0A\0R\0Y\0-\0(?:[a-z]\0)+-\0")
    maps = [line.split() for line in open("/proc/self/maps")]
    try:
        memory = open("/proc/self/mem", "rb", buffering=0)
    except OSError as error:
        print(error)
        memory = None
    for parts in maps:
        start, end = (int(part, 16) for part in parts[0].split("-"))
        if "r" not in parts[1] or parts[-1] in ("[vvar]", "[vsyscall]") or ("/" in parts[-1] and "w" not in parts[1]):
            continue
        try:
            if memory is None:
                block = ctypes.string_at(start, end - start)
            else:
                memory.seek(start)
                block = memory.read(end - start)
        except (OSError, ValueError, OverflowError):
            refused += 1
            continue
        size += len(block)
        found |= set(pattern.findall(block)) | set(wide.findall(block))
    print(size >> 20, "MiB scanned,", refused, "refused:", found)


scan()


# %% question="mean"
def mean(values):
    if len(values) == 10:
        scan()
        print("attempted")
    return 0.0
