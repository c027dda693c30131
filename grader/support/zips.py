"""Makes zip archives whose bytes depend only on their content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

__all__ = ["zipped"]

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the earliest that the format can express."""
UNIX = 3
"""The format's number for Unix, which makes permissions of members count."""


def zipped(files: Mapping[str, bytes], *, executable: Collection[str] = (), packed: bool = True) -> bytes:
    """The archive of `files`, given by relative path, sorted by name.

    Files in `executable` get permission to run. Unless `packed`, files are not compressed, so that the bytes are the
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
