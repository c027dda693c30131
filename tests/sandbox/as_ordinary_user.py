"""`python as_ordinary_user.py COMMAND…`: runs COMMAND as an unprivileged user, even if Python is in /root.

Only for tests that run as root. In a new mount namespace, the home of root is covered by a folder that contains only
the Python installation.
"""

import os
import sys
from pathlib import Path

from grader.sandbox.linux_calls import MountFlag, Namespace, mount, unshare

UID = 54321


def main() -> None:
    home, prefix = Path("/root"), Path(sys.base_prefix)
    unshare(Namespace.MOUNT)
    mount(None, "/", None, MountFlag.REC | MountFlag.PRIVATE)
    if prefix.is_relative_to(home):
        descriptor = os.open(prefix, os.O_PATH)
        mount("tmpfs", str(home), "tmpfs", 0, "mode=755")
        prefix.mkdir(parents=True)
        mount(f"/proc/self/fd/{descriptor}", str(prefix), None, MountFlag.BIND)
        os.close(descriptor)
    os.setgroups([])
    os.setresgid(UID, UID, UID)
    os.setresuid(UID, UID, UID)
    os.environ["HOME"] = "/tmp"
    os.execvp(sys.argv[1], sys.argv[1:])


main()
