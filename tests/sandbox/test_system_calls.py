"""The list of system calls: which are allowed, which do nothing, which are refused, and how that is reported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.evidence import CellStatus, pack_arrays
from grader.evidence.files import evidence_document, evidence_of
from grader.judging.causes import causes_of, notes_of
from grader.sandbox import allowed_calls

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="the sandbox needs Linux")

LIBC = "import ctypes, errno, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
LIBC += "def ask(name, *a):\n    got = getattr(libc, name)(*a)\n"
LIBC += "    return errno.errorcode.get(ctypes.get_errno()) if got == -1 else 'went through'\n"


@pytest.fixture
def bench(walled_bench):
    return walled_bench


@pytest.fixture
def cell(bench, text):
    """Runs one cell, which must reach its end; returns its output and the calls that were refused."""

    def run(source: str, **options):
        done = bench.run(source, **options)
        found = done.evidence.cells[0]
        assert found.status is CellStatus.OK, found.fault
        return text(done, 0), found.refused

    return run


REFUSED = {
    "ask('inotify_init1', 0)": ("EPERM", "inotify_init1"),
    "ask('syscall', 206, 1, ctypes.byref(ctypes.c_ulong()))": ("EPERM", "io_setup"),
    "ask('syscall', 240, b'q', 66, 0o600, None)": ("EPERM", "mq_open"),
    "ask('syscall', 248, b'user', b'a', b'b', 1, -2)": ("EPERM", "add_key"),
    "ask('syscall', 323, 1)": ("EPERM", "userfaultfd"),
    "ask('syscall', 298, 0, 0, 0, 0, 0)": ("EPERM", "perf_event_open"),
    "ask('syscall', 321, 0, 0, 0)": ("EPERM", "bpf"),
    "ask('syscall', 446, 0, 0)": ("EPERM", "landlock_restrict_self"),
    "ask('syscall', 317, 1, 0, 0)": ("EPERM", "seccomp"),
    "ask('syscall', 9999)": ("EPERM", "number 9999"),
    "ask('socket', 17, 3, 0)": ("EAFNOSUPPORT", "socket 0x11"),
    "ask('socket', 40, 1, 0)": ("EAFNOSUPPORT", "socket 0x28"),
    "ask('fcntl', os.open('/dev/null', 0), 1024, 0)": ("EPERM", "fcntl 0x400"),
    "ask('fcntl', os.pipe()[1], 1031, 1 << 20)": ("EPERM", "fcntl 0x407"),
    "ask('prctl', 4, 0)": ("EINVAL", "prctl 0x4"),
    "ask('prctl', 67, 1)": ("EINVAL", "prctl 0x43"),
    "ask('madvise', None, 4096, 21)": ("EINVAL", "madvise 0x15"),
    "ask('madvise', None, 4096, 12)": ("EINVAL", "madvise 0xc"),
    "ask('mmap', None, 1 << 21, 3, 0x40022, -1, 0)": ("EPERM", "mmap 0x40022"),
    "ask('ioctl', 0, 0x5412, b'x')": ("ENOTTY", "ioctl 0x5412"),
    "ask('mkfifo', b'fifo', 0o600)": ("EPERM", "mknodat"),
    "ask('setsockopt', __import__('socket').socket(1).fileno(), 0, 35, b'x' * 8, 8)": (
        "ENOPROTOOPT",
        "setsockopt 0x23",
    ),
}


@pytest.mark.skipif("platform.machine() != 'x86_64'", reason="the numbers are those of another machine")
def test_what_is_not_in_the_list_is_refused_and_named(bench, text):
    run = bench.run(LIBC, *REFUSED)
    shown = {call: (text(run, n).strip("'"), cell.refused) for n, (call, cell) in enumerate(_asked(run), 1)}
    assert shown == {call: (answer, (name,)) for call, (answer, name) in REFUSED.items()}


def _asked(run):
    return zip(REFUSED, run.evidence.cells[1:], strict=True)


def test_calls_newer_than_the_list_seem_not_to_exist(cell):
    calls = "[ask('syscall', number) for number in (449 + 1, 453, 500, 435, 437)]"
    assert cell(LIBC + calls) == (str(["ENOSYS"] * 5), ())


def test_a_refused_call_is_named_for_the_cell_or_probe_that_made_it(bench):
    ask = "import ctypes\nctypes.CDLL(None).inotify_init1(0)\n"
    in_a_child = f"import os\nif os.fork() == 0:\n    exec({ask!r}); os._exit(0)\nos.wait()"
    probes = f"@probe\ndef fails(student):\n    exec({ask!r}); raise OSError('no watch')\n"
    probes += "@probe\ndef works(student): return 1\n"
    run = bench.run("1", f"{ask}1 / 0", "2", in_a_child, probes=probes)
    assert [cell.refused for cell in run.evidence.cells] == [(), ("inotify_init1",), (), ("inotify_init1",)]
    assert run.evidence.observations["fails"].refused == ("inotify_init1",)
    assert run.evidence.observations["works"].refused == ()
    assert run.log.count("the sandbox refused the system call inotify_init1") == 1
    assert causes_of(run.evidence, {}) == ("`inotify_init1`: a system call that the sandbox refuses",)
    assert notes_of(run.evidence.cells[1], "here") == ("`inotify_init1`: a system call that is refused here",)
    kept = evidence_document(run.evidence)
    read = evidence_of(json.loads(json.dumps(kept.document)), pack_arrays(kept.arrays))
    assert read.cells == run.evidence.cells
    assert read.observations["fails"].refused == ("inotify_init1",)


def test_calls_that_libraries_only_try_are_named_only_if_a_cell_fails(bench):
    ask = "import os, socket\ntry: os.sched_setaffinity(0, [0])\nexcept PermissionError: pass\n"
    run = bench.run(
        ask, f"{ask}socket.if_nameindex()", "import subprocess; subprocess.run('cp -a /etc/passwd x', shell=True)"
    )
    assert [cell.refused for cell in run.evidence.cells] == [(), ("sched_setaffinity", "socket 0x10"), ()]


def test_countless_refused_calls_delay_nobody(cell):
    code = LIBC + "import threading\nwork = lambda: [ask('inotify_init1', 0) for _ in range(2000)]\n"
    code += "threads = [threading.Thread(target=work) for _ in range(4)]\n"
    code += "[thread.start() for thread in threads]; [thread.join() for thread in threads]\nask('syscall', 9999)"
    shown, refused = cell(code)
    assert shown == "'EPERM'"
    assert refused[0] == "inotify_init1"


def test_a_process_killed_during_a_refused_call_blocks_nobody(cell):
    code = LIBC + "import signal, time\nfor _ in range(300):\n    pid = os.fork()\n    if pid == 0:\n"
    code += "        while True: libc.inotify_init1(0)\n"
    code += "    time.sleep(0.002); os.kill(pid, signal.SIGKILL); os.waitpid(pid, 0)\n"
    shown, refused = cell(code + "ask('syscall', 250, 0, 0)")
    assert (shown, "keyctl" in refused) == ("'EPERM'", True)


def test_reading_or_closing_the_pipe_of_refused_calls_harms_nobody(bench):
    ask = "import ctypes, os\nctypes.CDLL(None).inotify_init1(0)\n"
    run = bench.run(f"{ask}os.read(4, 999)", f"os.close(4)\n{ask}", "3")
    assert [(cell.status, cell.refused) for cell in run.evidence.cells] == [(CellStatus.OK, ())] * 3


LOCKS = """
import fcntl, struct
book, own = open("/usr/bin/env", "rb"), open("x", "w")
lock = struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 1, 0)
fcntl.lockf(book, fcntl.LOCK_SH), fcntl.flock(own, fcntl.LOCK_EX), fcntl.lockf(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
fcntl.fcntl(book, 37, lock), fcntl.fcntl(own, 38, lock)
answers = []
for command in (fcntl.F_GETLK, 36):
    try: answers.append(fcntl.fcntl(book, command, lock))
    except PermissionError: answers.append("refused")
answers, [line for line in open("/proc/locks")]
"""


def test_locks_seem_granted_but_are_not_made_and_queries_are_refused(cell):
    assert cell(LOCKS) == ("(['refused', 'refused'], [])", ("fcntl 0x5", "fcntl 0x24"))


FILES = """
import sqlite3, subprocess, sys
first = sqlite3.connect("a.db"); first.execute("create table t(a)"); first.commit()
second = sqlite3.connect("a.db"); second.execute("insert into t values(1)"); second.commit()
code = "import sqlite3; c = sqlite3.connect('a.db'); c.execute('insert into t values(2)'); c.commit()"
subprocess.run([sys.executable, "-S", "-c", code], check=True)
subprocess.run("cp -a a.db b.db && sed -i s/x/y/ /tmp/z 2>/dev/null; sort /etc/passwd | head -n1 > c", shell=True)
first.execute("select sum(a) from t").fetchall()
"""


def test_databases_and_the_usual_programs_work(cell):
    assert cell(FILES) == ("[(3,)]", ())


def test_hdf5_files_work(cell):
    pytest.importorskip("h5py")
    code = "import h5py\nwith h5py.File('a.h5', 'w') as file: file['x'] = [1, 2]\n"
    code += "with h5py.File('a.h5', 'a') as file: file['y'] = file['x'][1]\nint(h5py.File('a.h5')['y'][()])"
    assert cell(code) == ("2", ())


@pytest.mark.parametrize(
    "hold",
    [
        "kept = [os.pipe() for _ in range(400)]",
        "files = [os.eventfd(0) for _ in range(400)]\nkept = [select.epoll() for _ in range(400)]\n"
        "for epoll in kept:\n    for file in files: epoll.register(file, 1)",
    ],
    ids=["pipes", "watches"],
)
def test_what_open_files_hold_in_the_kernel_counts(bench, hold):
    code = f"import os, select, time\nfor _ in range(6):\n    if os.fork() == 0: break\n{hold}\ntime.sleep(9)"
    run = bench.run(code, "'after'", limits={"memory_mib": 128, "open_files": 900})
    assert run.evidence.cells[0].fault.name == "MemoryLimit"
    assert run.evidence.cells[1].status is CellStatus.OK


OUTER = """
import ctypes, pyseccomp, subprocess, sys
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
rules.add_rule(pyseccomp.NOTIFY, "getpgrp")
rules.load()
subprocess.run([sys.executable, "-c", sys.argv[1]])
"""
INNER = """
import os
from grader.sandbox.filters import build_filter, load_filter
told = load_filter(build_filter())
try: os.sched_setaffinity(0, [0])
except PermissionError: print("refused", told)
"""


@pytest.mark.slow
def test_if_another_filter_reports_calls_they_are_refused_silently():
    run = subprocess.run([sys.executable, "-c", OUTER, INNER], capture_output=True, text=True, timeout=60)
    assert run.stdout == "refused None\n", run.stderr


def test_the_list_is_of_calls_that_x86_64_or_aarch64_have():
    pyseccomp = pytest.importorskip("pyseccomp")
    names = {
        *allowed_calls.FREE,
        *allowed_calls.FILTERED,
        *allowed_calls.DONE,
        *allowed_calls.ABSENT,
        *allowed_calls.ANSWERS,
        *allowed_calls.TOLD_BY,
    }
    arches = (pyseccomp.Arch.X86_64, pyseccomp.Arch.AARCH64)
    known = {name: [pyseccomp.resolve_syscall(arch, name) >= 0 for arch in arches] for name in names}
    assert [name for name, there in known.items() if not any(there)] == []
    allowed_there = [sum(known[name][n] for name in {*allowed_calls.FREE, *allowed_calls.FILTERED}) for n in range(2)]
    said = "{} calls on x86_64 and {} on aarch64".format(*allowed_there)
    assert said in (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")
    # What aarch64 lacks has a successor that it has, in the list.
    assert {name for name, there in known.items() if there == [True, False]} == OLDER


OLDER = {
    "access", "alarm", "arch_prctl", "chmod", "chown", "creat", "dup2", "epoll_create", "epoll_wait", "eventfd", "fork",
    "futimesat", "getdents", "getpgrp", "lchown", "link", "lstat", "mkdir", "open", "pause", "pipe", "poll", "readlink",
    "rename", "rmdir", "select", "signalfd", "stat", "symlink", "time", "unlink", "utime", "utimes", "vfork",
}  # fmt: skip
