"""What student code cannot do in a confining sandbox, tried by student code."""

from __future__ import annotations

import ast
import os
import socket
from pathlib import Path

import numpy as np
import psutil
import pytest
from IPython.lib.pretty import pretty

import grader
from grader.evidence import CellStatus, Stop
from grader.model import Limits
from grader.sandbox import Spawn
from grader.sandbox.file_tree import is_within, shown_paths
from grader.sandbox.machine import machine_texts
from grader.sandbox.openfiles import held_by_open_files
from grader.sandbox.process_states import look_at
from grader.sandbox.process_tree import ProcessTree
from grader.sandbox.process_usage import usage_of
from grader.sandbox.slots import cores_of

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="the sandbox needs Linux")

REPOSITORY = Path(grader.__file__).parent.parent
HERE = Path(__file__)


@pytest.fixture
def bench(walled_bench):
    return walled_bench


@pytest.fixture
def said(bench, text):
    """The output of one cell, which must run to its end."""

    def run(source: str, **options) -> str:
        done = bench.run(source, **options)
        assert done.evidence.cells[0].status is CellStatus.OK, done.evidence.cells[0].fault
        return text(done, 0)

    return run


ATTEMPT = "def attempt(f):\n    try: return repr(f())\n    except OSError as error: return 'refused'\n"


HIDDEN = (
    HERE, REPOSITORY / "pyproject.toml", REPOSITORY / "tests", "/root", "/home/claude", "/etc/shadow", "/var", "/run",
    "/sys",
)  # fmt: skip


def test_files_of_the_host_cannot_be_seen(said):
    look = "import os\n[(path, attempt(lambda: os.listdir(path)), attempt(lambda: open(path).read(9))) for path in %r]"
    paths = [str(path) for path in HIDDEN]
    assert said(ATTEMPT + look % paths) == pretty([(path, "refused", "refused") for path in paths])


def test_nothing_can_be_written_outside_of_three_folders(said, dataset):
    package = str(Path(grader.__file__).parent)
    places = [f"{place}/x" for place in ("", "/usr", "/etc", "/data", "/proc", "/dev", "/home", package)]
    code = f"[(place, attempt(lambda: open(place, 'w'))) for place in {places}]"
    assert said(ATTEMPT + code, data={"power": dataset}) == pretty([(place, "refused") for place in places])


def test_the_python_installation_and_the_data_are_read_only(said, dataset):
    code = "import os, sys\npath = os.environ['GRADECAST_DATA'].split('=')[1]\n"
    code += "[attempt(lambda: open(p, 'a')) for p in (sys.prefix + '/x', sys.base_prefix + '/x', os.__file__, path)]"
    assert said(ATTEMPT + code, data={"power": dataset}) == repr(["refused"] * 4)


def test_three_folders_can_be_written_and_start_empty(said):
    code = "import os\nout = []\nfor d in ('/tmp', '/dev/shm', os.getcwd()):\n"
    code += "    out.append([n for n in os.listdir(d) if not n.startswith(('ipython-', 'matplotlib'))])\n"
    code += "    open(d + '/x', 'w').close()\nout"
    # A Python below one of them, as in a clone in /tmp, is shown there, read-only.
    shown = sorted({Path(path).relative_to("/tmp").parts[0] for path in shown_paths() if is_within(path, "/tmp")})
    for _ in range(2):
        assert said(code) == repr([shown, [], []])


def test_a_folder_of_data_that_only_its_owner_may_read_is_still_given_without_what_its_links_name(said, tmp_path):
    folder, secret = tmp_path / "many", tmp_path / "secret"
    folder.mkdir()
    for path in (folder / "a.csv", secret):
        path.write_text("value\n", encoding="utf-8")
        path.chmod(0o600)
    (folder / "link").symlink_to(secret)
    folder.chmod(0o700)
    code = "import os; F = os.environ['GRADECAST_DATA'].split('=')[1]; "
    code += "(sorted(os.listdir(F)), open(F + '/a.csv').read(), os.path.exists(F + '/link'))"
    assert said(code, data={"many": folder}) == "(['a.csv', 'link'], 'value\\n', False)"


def test_data_that_only_its_owner_may_read_is_still_given(said, dataset):
    dataset.chmod(0o600)
    code = "import os\nopen(os.environ['GRADECAST_DATA'].split('=')[1]).read(4)"
    assert said(code, data={"power": dataset}) == "'hour'"


def test_the_network_cannot_be_reached(said):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = "import socket\ndef reach(*a): socket.create_connection(a, timeout=2)\n"
        code += (
            f"[attempt(lambda: reach(h, p)) for h, p in (('127.0.0.1', {port}), ('1.1.1.1', 53), ('example.org', 80))]"
        )
        assert said(ATTEMPT + code) == repr(["refused"] * 3)


def test_only_sockets_between_processes_can_be_made(said):
    code = "from socket import socket, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM\n"
    code += (
        "kinds = (40, SOCK_STREAM, 0), (17, SOCK_RAW, 0), (16, SOCK_RAW, 12), (38, SOCK_STREAM, 0), (2, SOCK_RAW, 1)\n"
    )
    code += "kinds += (2, SOCK_STREAM, 0), (2, SOCK_DGRAM, 0), (10, SOCK_STREAM, 0), (10, SOCK_DGRAM, 0)\n"
    code += "[attempt(lambda: socket(*kind).close()) for kind in (*kinds, (1, SOCK_STREAM, 0))]"
    assert ast.literal_eval(said(ATTEMPT + code)) == [*["refused"] * 9, "None"]


def test_nothing_about_the_whole_machine_is_visible(said):
    """Except for processes, /proc is the same in two runs, although the machine worked between them."""
    code = "import os, pathlib\nsaid = {}\n"
    code += "for top in sorted(set(os.listdir('/proc')) - {'self', 'thread-self', 'mounts', 'net'}):\n"
    code += (
        "    paths = [] if top.isdigit() else [pathlib.Path('/proc', top), *pathlib.Path('/proc', top).rglob('*')]\n"
    )
    code += "    said.update({str(path): path.read_text() for path in paths if path.is_file()})\n"
    code += "{path: text for path, text in said.items() if text}"
    first = said(code)
    assert said(code) == first
    told = ast.literal_eval(first)
    assert set(told) == {f"/proc/{name}" for name in machine_texts()}
    assert set(told["/proc/loadavg"].split()) <= {"0.00", "1/1", "1"}


def test_a_setting_that_a_kernel_lacks_keeps_no_sandbox_from_being_made(monkeypatch):
    monkeypatch.setattr("grader.sandbox.machine.SETTINGS", ("sys/kernel/of_tomorrow", "sys/kernel/pid_max"))
    texts = machine_texts.__wrapped__()
    assert "sys/kernel/pid_max" in texts
    assert "sys/kernel/of_tomorrow" not in texts


def test_programs_still_learn_the_size_of_the_machine(said):
    code = "import os, psutil\n"
    code += "(os.cpu_count(), psutil.cpu_count(), psutil.virtual_memory().total, psutil.cpu_percent())"
    memory = psutil.virtual_memory().total
    assert ast.literal_eval(said(code)) == (os.cpu_count(), os.cpu_count(), memory, 0.0)


def test_only_its_own_processes_can_be_seen(said):
    assert said("import os\n[p for p in os.listdir('/proc') if p.isdigit()] == ['1', str(os.getpid())]") == "True"


def test_init_cannot_be_signalled_or_looked_into(said):
    code = "import os, time\nsignals = (1, 2, 3, 9, 10, 12, 14, 15, 17, 19, 24, 40)\n"
    code += "shown = [attempt(lambda: os.kill(1, s)) for s in signals], attempt(lambda: open('/proc/1/mem', 'rb'))"
    shown = said(ATTEMPT + code + "\ntime.sleep(0.2)\nshown")
    assert shown.endswith("'refused')")
    assert said("1") == "1"


def test_an_interrupt_of_its_own_reaches_student_code(bench):
    run = bench.run("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(5)", "1")
    assert run.evidence.cells[0].fault.name == "KeyboardInterrupt"
    assert run.evidence.cells[1].status is CellStatus.OK


def test_it_holds_no_rights(said):
    code = "import os\nstatus = dict(l.split(':', 1) for l in open('/proc/self/status'))\n"
    code += "[int(status[k], 16) for k in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb')], "
    code += "status['NoNewPrivs'].strip(), status['Seccomp'].strip(), os.getuid() > 0"
    assert said(code) == "([0, 0, 0, 0, 0], '1', '2', True)"


def test_only_the_channel_and_the_pipe_for_refusals_are_open(said):
    code = "import os\nthere = lambda fd: int(fd) < 5 or os.path.exists('/proc/self/fd/' + fd)\n"
    code += "sorted(int(fd) for fd in filter(there, os.listdir('/proc/self/fd')))"
    assert said(code) == "[0, 1, 2, 3, 4]"


CALLS = (
    "libc.unshare(0x10000000)", "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)", "libc.umount2(b'/proc', 2)",
    "libc.ptrace(0, 0, 0, 0)", "libc.syscall(250, 3, 0)", "libc.chroot(b'/tmp')", "libc.setns(0, 0)",
    "libc.shmget(0, 4096, 0o1600)", "libc.syscall(319, b'x', 0)", "libc.syscall(425, 1, 0)", "libc.setuid(0)",
    "libc.syscall(56, 0x10000011, 0, 0, 0, 0)", "libc.personality(0x0040000)", "libc.sethostname(b'x', 1)",
)  # fmt: skip


def test_a_dangerous_system_call_is_refused(said):
    code = f"import ctypes\nlibc = ctypes.CDLL(None)\n[(call, eval(call)) for call in {CALLS}]"
    assert said(code) == pretty([(call, -1) for call in CALLS])


def test_a_setuid_program_gains_nothing(said):
    assert said("import subprocess\nsubprocess.run(['su', '-c', 'id'], capture_output=True).returncode != 0") == "True"


def test_a_detached_process_does_not_survive(bench):
    code = "import subprocess, os\nsubprocess.Popen(['sleep', '987.125'], start_new_session=True)\n"
    code += "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: os.execlp('sleep', 'sleep', '987.125')\n"
    code += "    os._exit(0)"
    run = bench.run(code)
    assert run.evidence.ending.stop is Stop.COMPLETED
    alive = [process.pid for process in psutil.process_iter() if "987.125" in _command(process)]
    assert alive == []


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_fork_bomb_is_stopped_at_the_limit_and_the_grader_goes_on(said):
    code = "import os, time\nn = 0\ntry:\n    while n < 500:\n"
    code += "        if os.fork() == 0: time.sleep(60); os._exit(0)\n        n += 1\n"
    code += "except BlockingIOError: pass\nn"
    assert 10 < int(said(code, limits={"processes": 40})) < 40
    assert said("1") == "1"


def test_an_allocation_beyond_the_limit_is_a_memory_error_in_its_cell(bench):
    run = bench.run("x = bytearray(3 << 30)", "'after'", limits={"memory_mib": 256})
    assert [cell.status for cell in run.evidence.cells] == [CellStatus.ERROR, CellStatus.OK]
    assert run.evidence.cells[0].fault.name == "MemoryError"


def test_shared_memory_that_nobody_counts_is_refused(said):
    code = "import mmap, os\nzero = lambda: os.open('/dev/zero', os.O_RDWR)\n"
    code += "attempt(lambda: mmap.mmap(-1, 4096)), attempt(zero), len(mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE))"
    assert said(ATTEMPT + code) == "('refused', 'refused', 4096)"


def test_shared_memory_in_files_still_serves_several_processes(said):
    code = "from multiprocessing import Array, Pool, Process, Queue\n"
    code += "from multiprocessing.shared_memory import SharedMemory\n"
    code += "queue, array, shared = Queue(), Array('i', 3), SharedMemory(create=True, size=4096)\n"
    code += "def work():\n    array[1] = 7; shared.buf[0] = 5; queue.put('done')\n"
    code += "p = Process(target=work); p.start(); word = queue.get(timeout=9); p.join()\n"
    code += "with Pool(2) as pool: lengths = pool.map(len, ['a', 'bc'])\n"
    code += "out = word, array[1], shared.buf[0], lengths\nshared.close(); shared.unlink()\nout"
    assert said(code) == "('done', 7, 5, [1, 2])"


def test_memory_of_other_programs_counts_in_full(bench):
    code = "import subprocess, sys, time\nhold = 'x = b\"x\" * (16 << 20); import time; time.sleep(20)'\n"
    code += "for _ in range(16): subprocess.Popen([sys.executable, '-S', '-c', hold])\ntime.sleep(9)"
    run = bench.run(code, limits={"memory_mib": 160})
    assert run.evidence.cells[0].fault.name == "MemoryLimit"


def test_what_sockets_hold_counts(bench):
    code = "import socket, time\nkept = [socket.socketpair() for _ in range(200)]\ntime.sleep(9)"
    run = bench.run(code, "'after'", limits={"memory_mib": 128})
    assert run.evidence.cells[0].fault.name == "MemoryLimit"
    assert run.evidence.cells[1].status is CellStatus.OK


def test_the_buffers_of_a_socket_cannot_be_made_larger(said):
    code = "import socket\na, b = socket.socketpair()\nbefore = a.getsockopt(1, 7)\na.setsockopt(1, 7, 1 << 22)\n"
    assert said(code + "a.getsockopt(1, 7) == before") == "True"


ASK_THE_PAGE_CACHE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
book = os.open(os.__file__, os.O_RDONLY)
span, answer = (ctypes.c_uint64 * 2)(0, 4096), (ctypes.c_uint64 * 5)(*[7] * 5)
(
    attempt(lambda: os.preadv(book, [bytearray(1)], 0, os.RWF_NOWAIT)),
    os.preadv(book, [bytearray(1)], 0, 0),
    os.posix_fadvise(book, 0, 0, os.POSIX_FADV_DONTNEED),
    libc.syscall(451, book, ctypes.byref(span), ctypes.byref(answer), 0),
    answer[0],
)
"""


def test_the_page_cache_does_not_reveal_its_content(said):
    assert said(ATTEMPT + ASK_THE_PAGE_CACHE) == "('refused', 1, None, -1, 7)"


def test_a_run_keeps_to_cores_of_its_own_and_cannot_leave_them(said):
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("there is only one core")
    code = "import os\ncores = os.sched_getaffinity(0)\n"
    code += (
        "len(cores), attempt(lambda: os.sched_setaffinity(0, range(os.cpu_count()))), os.sched_getaffinity(0) == cores"
    )
    assert said(ATTEMPT + code) == "(1, 'refused', True)"


def test_cores_are_dealt_out_in_turn():
    assert [cores_of(slot, 1, [2, 5]) for slot in range(3)] == [{2}, {5}, {2}]
    assert [cores_of(slot, 2, [0, 1, 2]) for slot in range(2)] == [{0, 1}, {2, 0}]
    assert [cores_of(slot, 1, [2, 5], offset=7) for slot in range(3)] == [{5}, {2}, {5}]
    assert cores_of(0, 1, [3]) == cores_of(1, 4, [0, 1, 2, 3]) == frozenset()


@pytest.mark.slow
def test_torch_and_tensorflow_work_with_processes_of_their_own(said):
    pytest.importorskip("torch")
    code = "import torch\nfrom torch.utils.data import DataLoader, TensorDataset\n"
    code += "loader = DataLoader(TensorDataset(torch.arange(8.0)), batch_size=4, num_workers=2)\n"
    code += "total = sum(float(batch.sum()) for batch, in loader)\ntotal"
    assert said(code).endswith("28.0")
    pytest.importorskip("tensorflow")
    code = "import tensorflow as tf\nd = tf.data.Dataset.range(8).map(lambda x: x * 2, num_parallel_calls=2).batch(4)\n"
    assert said(code + "int(sum(tf.reduce_sum(b) for b in d))") == "56"


def test_memory_spread_over_processes_counts(bench):
    code = "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
    code += "        x = bytearray(os.urandom(1)) * (60 << 20); time.sleep(9); os._exit(0)\n"
    run = bench.run(code + "time.sleep(9)", limits={"memory_mib": 128})
    assert run.evidence.cells[0].fault.name == "MemoryLimit"


def test_files_in_memory_are_bounded_together(said):
    code = "def fill(path):\n    n = 0\n    try:\n        with open(path, 'wb', 0) as f:\n"
    code += "            while n < 100: f.write(bytes(1 << 20)); n += 1\n    except OSError: pass\n    return n\n"
    shown = said(code + "fill('/dev/shm/a') + fill('/tmp/b') + fill('c')", limits={"file_mib": 8})
    assert int(shown) <= 8


def test_input_fails_instead_of_waiting(bench):
    run = bench.run("input('answer? ')")
    assert run.evidence.cells[0].fault.name == "EOFError"


def test_a_stopped_process_is_killed_at_the_limit(bench, monkeypatch):
    monkeypatch.setattr("grader.sandbox.deadlines.GRACE_SECONDS", 0.3)
    run = bench.run("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "2", limits={"cell_seconds": 0.3})
    assert [cell.status for cell in run.evidence.cells] == [CellStatus.KILLED, CellStatus.OK]


SCAN = """
import gc, re
pattern = re.compile(b'[u]nseen-marker-77|[p]robe-marker-77|[p]resent-marker-77')
control = ''.join(['present', '-marker-77'])
found = set()
for line in open('/proc/self/maps'):
    span, rights, *_ = line.split()
    if rights.startswith('r') and '[v' not in line:
        start, end = (int(x, 16) for x in span.split('-'))
        with open('/proc/self/mem', 'rb', 0) as memory:
            memory.seek(start)
            while start < end:
                try: block = memory.read(min(1 << 24, end - start))
                except OSError: break
                if not block: break
                found.update(pattern.findall(block)); start += len(block)
sorted(found)
"""


def test_neither_probes_nor_unseen_inputs_are_there_while_the_notebook_runs(bench, text):
    probes = "@probe\ndef p(s, u): return [u['secret'], 'probe-marker-77']\n"
    run = bench.run(SCAN, probes=probes, unseen={"secret": "unseen-marker-77", "array": np.arange(5)})
    assert text(run, 0) == "[b'present-marker-77']"
    assert run.evidence.observations["p"].value == ["unseen-marker-77", "probe-marker-77"]


def test_all_protections_are_named(bench):
    assert {"seccomp", "no capabilities", "own file tree"} <= set(bench.run("1").evidence.protections)


@pytest.mark.parametrize(
    "path", ["/proc/sys/kernel/pid_max", "/proc/sys/vm/overcommit_memory", "/proc/self/oom_score_adj"]
)
def test_the_kernel_cannot_be_set_up_anew(said, path):
    code = f"import os\nbefore = open({path!r}).read()\n"
    code += f"out = attempt(lambda: open({path!r}, 'w').write('0'))\nout, open({path!r}).read() == before"
    assert said(ATTEMPT + code) == "('refused', True)"


def test_the_watch_lists_only_the_processes_of_its_own_sandbox(fork_bench):
    """Listing those of the whole machine costs twenty times as much, several times a second."""
    worker = fork_bench.wait(fork_bench.sandbox.spawn(Spawn(Limits(), {})))
    tree = ProcessTree(worker.pid, has_root=False)
    try:
        outside = tree.narrow()
        assert tree.pids() == [1, 2]
        of_the_worker = usage_of(2, tree.proc)
        assert of_the_worker.resident == usage_of(outside[-1]).resident > 0
        assert held_by_open_files(tree.pids(), 1 << 30, tree.proc) == held_by_open_files(outside, 1 << 30) > 0
        assert look_at(tree.pids(), proc=tree.proc).processes.keys() == {1, 2}
    finally:
        worker.kill()
        fork_bench.wait(worker.wait())
    assert tree.pids() == []
    tree.close()
