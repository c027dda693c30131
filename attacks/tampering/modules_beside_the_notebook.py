"""Hands in its own `numpy.py`, `torch.py`, `grader` and others, which claim full marks and record where they are run."""

SOURCE = "a submitted torch.py gave full marks in nbgrader 0.9.6"
SUCCESS = "a file that only code outside could have left, or points"
FILES = {
    "numpy.py": "from hook import *",
    "torch.py": "from hook import *",
    "json.py": "from hook import *",
    "IPython/__init__.py": "from hook import *",
    "grader/__init__.py": "from hook import *",
    "grader/checks.py": "from hook import *",
    "grader/probes.py": "from hook import *",
    "grader/judging/judge.py": "from hook import *",
    "checks.py": "from hook import *",
    "probes.py": "from hook import *",
    "unseen.py": "from hook import *",
    "secrets.py": "from hook import *",
    "hook.py": (
        "open('/tmp/@TOKEN@-@NAME@', 'w').write('hello')\n"
        "print('a module of the student was imported')\n"
        "class Right:\n"
        "    def __getattr__(self, name): return lambda *arguments, **options: 10\n"
        "allclose = isfinite = array_equal = assert_close = judge = Right().anything\n"
        "probe = check = lambda *arguments, **options: lambda function: function\n"
    ),
}

# %%
import importlib
import json
import os
import sys

print({name: sys.modules[name].__file__ for name in ("numpy", "json", "IPython", "grader")})
import checks
import hook

print(os.path.exists("/tmp/@TOKEN@-@NAME@"), sys.path)
sys.path.insert(0, os.getcwd())
for name in [name for name in sys.modules if name.split(".")[0] in ("grader", "secrets", "json")]:
    del sys.modules[name]
importlib.invalidate_caches()
import grader.probes

print(grader.__file__, grader.probes.probe, "attempted")
