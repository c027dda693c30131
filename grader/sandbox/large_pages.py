"""Puts memory into large pages, so that a fork copies one entry of the page table instead of 512."""

from __future__ import annotations

import ctypes

__all__ = ["use_large_pages"]

LARGE = 2 << 20
"""Bytes of a large page; on machines where they are larger, nothing changes."""
MADV_COLLAPSE = 25
"""Advice for madvise, in Linux 6.1 and later. It does not affect memory that is allocated afterwards."""


def use_large_pages() -> None:
    """Put this process's anonymous memory into large pages, as far as the kernel can."""
    libc = ctypes.CDLL(None)
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    with open("/proc/self/maps", encoding="utf-8") as file:
        regions = [line.split() for line in file]
    for place, rights, _, _, _, *name in regions:
        if rights.startswith("rw") and name in ([], ["[heap]"]):
            begin, end = (int(number, 16) for number in place.split("-"))
            begin, end = -(-begin // LARGE) * LARGE, end // LARGE * LARGE
            if begin < end:  # a single call, because each is slow; pages that cannot be collapsed stay as they are
                libc.madvise(begin, end - begin, MADV_COLLAPSE)
