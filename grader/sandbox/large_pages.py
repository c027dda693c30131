"""Memory in large pages: a fork then copies one entry of the page table where it would copy 512."""

from __future__ import annotations

import ctypes

__all__ = ["use_large_pages"]

LARGE = 2 << 20
"""Bytes of a large page; where they are larger, nothing changes."""
MADV_COLLAPSE = 25
"""Linux 6.1 and later. Memory that is asked for afterwards comes in small pages, as ever."""


def use_large_pages() -> None:
    """Put what this process holds in anonymous memory into large pages, as far as the kernel can."""
    libc = ctypes.CDLL(None)
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    with open("/proc/self/maps", encoding="utf-8") as file:
        regions = [line.split() for line in file]
    for place, rights, _, _, _, *name in regions:
        if rights.startswith("rw") and name in ([], ["[heap]"]):
            begin, end = (int(number, 16) for number in place.split("-"))
            begin, end = -(-begin // LARGE) * LARGE, end // LARGE * LARGE
            if begin < end:  # in one call, which is slow by itself; what cannot be is left as it is
                libc.madvise(begin, end - begin, MADV_COLLAPSE)
