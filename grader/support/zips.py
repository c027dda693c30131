"""Zip archives whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

__all__ = ["zipped"]

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the earliest that a zip archive can tell."""
UNIX = 3
"""The system on which members have permissions, by the number that the format gives it."""


def zipped(files: Mapping[str, bytes], *, executable: Collection[str] = (), packed: bool = True) -> bytes:
    """The archive of `files` by relative path, in the order of their names.

    `executable` names those that may be run. Unless `packed`, they are stored as they are, so that the bytes are the
    same with every version of zlib.
    """
    out, method = io.BytesIO(), zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method, compresslevel=6) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = UNIX
            info.external_attr = (0o100755 if name in executable else 0o100644) << 16
            info.compress_type = method
            archive.writestr(info, data)
    return out.getvalue()
