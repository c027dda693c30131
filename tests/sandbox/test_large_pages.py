"""Large pages change only the layout of memory."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="the sandbox needs Linux")

PROGRAM = """
import os, sys
from pathlib import Path
from grader.sandbox.large_pages import use_large_pages

def held(what):
    rollup = Path("/proc/self/smaps_rollup").read_text()
    return int(rollup.split(what + ":")[1].split()[0])

filled = bytearray(os.urandom(1 << 20) * 32)
copy = bytes(filled)
before = held("Anonymous")
use_large_pages()
after = held("Anonymous")
if os.fork() == 0:
    filled[::4096] = bytes(len(filled) // 4096)
    os._exit(0)
os.wait()
print(copy == filled, after - before, held("AnonHugePages"))
"""


@pytest.mark.slow
def test_what_is_held_stays_as_it_is_and_takes_hardly_more():
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, check=True)
    same, more, large = run.stdout.split()
    assert same == "True"
    assert int(more) < 8 << 10  # KiB
    release = tuple(map(int, re.findall(r"\d+", os.uname().release)[:2]))
    if release >= (6, 1) and Path("/sys/kernel/mm/transparent_hugepage").is_dir():
        assert int(large) >= 24 << 10
