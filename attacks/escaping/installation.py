"""Leaves code where everybody's Python, or every program, would run it: modules, `.pth` files, preloaded libraries."""

SUCCESS = "a file of its own in the installation, or a neighbour who runs its code"

# %%
import os
import site
import sys

import grader

package = os.path.dirname(grader.__file__)
code = "import os; os.write(1, b'@NAME@ was here')"
folders = {*sys.path, *site.getsitepackages(), site.getusersitepackages(), package, os.path.dirname(package)}
folders |= {os.path.dirname(os.__file__), sys.prefix, sys.base_prefix, "/etc", "/usr/local/lib", "/usr/lib", "/"}
folders -= {"", os.getcwd()}  # its own
folders |= {f"{package}/__pycache__", f"{package}/worker", f"{package}/sandbox", "/etc/profile.d", "/data"}
for folder in sorted(folders):
    for name in ("@TOKEN@-@NAME@.pth", "@TOKEN@-@NAME@.py", "@TOKEN@-@NAME@.so"):
        for write in (
            lambda path: open(path, "w").write(code),
            lambda path: os.symlink("/tmp", path),
            lambda path: os.mkdir(path),
            lambda path: os.mknod(path),
        ):
            try:
                write(os.path.join(folder, name))
                print("SUCCEEDED:", folder, name)
            except OSError as error:
                reason = error
    try:
        os.utime(folder)
        os.rename(folder, folder)
        print("SUCCEEDED: can change", folder) if os.access(folder, os.W_OK) else None
    except OSError as error:
        print(folder, reason.strerror, error.strerror)
for path in ("/etc/ld.so.preload", "/etc/ld.so.cache", "/etc/passwd", "/etc/nsswitch.conf", f"{package}/judge.py"):
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
        print("SUCCEEDED:", path)
    except OSError as error:
        print(error)
os.environ.update(LD_PRELOAD="/tmp/x.so", PYTHONSTARTUP="/tmp/x.py", PYTHONHOME="/tmp", LD_AUDIT="/tmp/x.so")
print("attempted")
