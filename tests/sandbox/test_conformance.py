"""The conformance suite: every sandbox must run a notebook and its probes in the same way."""

from __future__ import annotations

import asyncio
import base64
import math
import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from grader.evidence import CellStatus, Stop
from grader.model import Limits
from grader.sandbox import CodeCell, Job
from grader.sandbox import testify as hear

OK, ERROR, TIMEOUT, KILLED = CellStatus.OK, CellStatus.ERROR, CellStatus.TIMEOUT, CellStatus.KILLED


def statuses(run):
    return [cell.status for cell in run.evidence.cells]


def test_the_value_of_the_last_expression_is_shown(bench, text):
    run = bench.run("x = 6", "x * 7", "x;")
    assert statuses(run) == [OK, OK, OK]
    assert run.outputs["c1"][0]["output_type"] == "execute_result"
    assert run.outputs["c1"][0]["execution_count"] == 2
    assert text(run, 1) == "42"
    assert run.outputs["c2"] == ()


def test_magics_and_shell_commands_work(bench, text):
    run = bench.run("%matplotlib inline\n!echo hello\nlines = !echo a; echo b", "%%bash\necho from bash", "list(lines)")
    assert statuses(run) == [OK, OK, OK]
    assert text(run, 0) == "hello\n"
    assert text(run, 1) == "from bash\n"
    assert text(run, 2) == "['a', 'b']"


def test_a_figure_is_shown_after_its_cell(bench):
    run = bench.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "1")
    (figure,) = run.outputs["c0"]
    assert base64.b64decode(figure["data"]["image/png"]).startswith(b"\x89PNG")
    assert run.evidence.cells[1].status is OK


def test_rich_outputs_updates_and_clearing_work(bench):
    run = bench.run(
        "from IPython.display import HTML, clear_output, display\nhandle = display(HTML('<b>1</b>'), display_id=True)",
        "handle.update(HTML('<b>2</b>'))",
        "print('gone'); clear_output(wait=True); print('kept')",
    )
    assert run.outputs["c0"][0]["data"]["text/html"] == "<b>2</b>"
    assert run.outputs["c2"] == ({"output_type": "stream", "name": "stdout", "text": "kept\n"},)


def test_top_level_await_works(bench, text):
    run = bench.run("import asyncio\nasync def f(): await asyncio.sleep(0.01); return 5\nawait f()")
    assert text(run, 0) == "5"


def test_an_error_ends_only_its_cell_and_has_no_colours(bench):
    run = bench.run("1 / 0", "def f(:", "import sys; sys.exit(3)", "quit()", "y = 2")
    assert statuses(run) == [ERROR, ERROR, ERROR, ERROR, OK]
    assert [cell.fault and cell.fault.name for cell in run.evidence.cells] == [
        "ZeroDivisionError", "SyntaxError", "SystemExit", "SystemExit", None
    ]  # fmt: skip
    fault = run.evidence.cells[0].fault
    assert fault.message == "division by zero"
    assert any("1 / 0" in line for line in fault.traceback)
    assert "\x1b" not in "".join(fault.traceback)
    assert run.outputs["c0"][0]["ename"] == "ZeroDivisionError"
    assert run.evidence.ending.stop is Stop.COMPLETED


def test_a_warning_is_printed_and_costs_nothing(bench, text):
    run = bench.run("import warnings; warnings.warn('careful')")
    assert statuses(run) == [OK]
    assert "careful" in text(run, 0)


def test_a_library_is_not_replaced_by_a_file_of_the_student_but_a_helper_is_found(bench, text):
    files = {"numpy.py": b"raise RuntimeError('shadowed')", "sub/data.txt": b"5", "helper.py": b"value = 7"}
    run = bench.run("import numpy, helper; helper.value, open('sub/data.txt').read()", files=files)
    assert text(run, 0) == "(7, '5')"


@pytest.mark.parametrize("name", ["../out.py", "/etc/x", "a/../../b", "C:\\x", ""])
def test_an_unsafe_file_name_is_refused_before_anything_runs(bench, name):
    from grader.errors import SandboxError

    with pytest.raises(SandboxError, match="not a safe file name"):
        bench.run("1", files={name: b""})


def test_data_may_be_a_folder(bench, text, dataset):
    read = "import os; F = os.environ['GRADECAST_DATA'].split('=')[1]; open(F + '/power.csv').read()"
    run = bench.run(read, data={"many": dataset.parent})
    assert text(run, 0) == "'hour,load\\n0,1.5\\n'"


def test_data_is_found_through_the_environment(bench, text, dataset):
    read = "import os\nname, path = os.environ['GRADECAST_DATA'].split('=')\nname, path[-4:], open(path).read()"
    run = bench.run(read, "os.environ['GRADECAST_SANDBOX']", data={"power": dataset})
    assert text(run, 0) == repr(("power", ".csv", "hour,load\n0,1.5\n"))
    assert text(run, 1) == "'1'"


def test_an_endless_loop_is_interrupted_and_the_rest_runs(bench):
    run = bench.run("print('before')\nwhile True: pass", "z = 1", limits={"cell_seconds": 0.5})
    assert statuses(run) == [TIMEOUT, OK]
    assert run.evidence.cells[0].fault.name == "CellTimeout"
    assert run.outputs["c0"][0]["text"] == "before\n"


STUBBORN = """
import signal
print('before')
signal.signal(signal.SIGALRM, signal.SIG_IGN)
while True: pass
"""


def test_a_loop_that_cannot_be_interrupted_is_killed_and_the_rest_runs_without_it(bench, text, monkeypatch):
    monkeypatch.setattr("grader.sandbox.deadlines.GRACE_SECONDS", 0.5)
    run = bench.run("x = 1", STUBBORN, "x", limits={"cell_seconds": 0.5})
    assert statuses(run) == [OK, KILLED, OK]
    assert run.evidence.cells[1].fault.name == "TimeLimit"
    assert text(run, 1) == "before\n"
    assert text(run, 2) == "1"
    assert run.evidence.ending.stop is Stop.COMPLETED


def test_a_slow_start_is_not_counted(bench, monkeypatch):
    monkeypatch.setattr("grader.sandbox.deadlines.GRACE_SECONDS", 0.4)
    spawn = bench.sandbox.spawn

    async def slowly(request):
        await asyncio.sleep(1.0)
        return await spawn(request)

    monkeypatch.setattr(bench.sandbox, "spawn", slowly)
    assert statuses(bench.run("1", limits={"cell_seconds": 0.4, "run_seconds": 0.9})) == [OK]


def test_a_run_that_takes_too_long_ends_and_keeps_what_there_is(bench):
    run = bench.run("x = 1", "import time; time.sleep(30)", "y = 2", limits={"run_seconds": 1.0})
    assert statuses(run) == [OK, KILLED, CellStatus.NOT_RUN]
    assert run.evidence.ending.stop is Stop.TIME
    assert run.evidence.resources.wall_seconds < 10


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("import os; os._exit(5)", "status 5"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import os; os.closerange(3, 64); import time; time.sleep(9)", "closed its channel"),
    ],
    ids=["exit", "segfault", "terminate", "kill", "hang up"],
)
def test_a_cell_that_ends_the_process_is_left_out_and_the_rest_counts(bench, text, code, word):
    run = bench.run("print('first')", f"print('so far')\n{code}", "7", probes="@probe\ndef p(s): return 3\n")
    if bench.sandbox.name == "none" and "closerange" in code:
        pytest.skip("in a bare process the channel has other descriptors")
    assert statuses(run) == [OK, KILLED, OK]
    assert word in run.evidence.cells[1].fault.message
    assert text(run, 1) == "so far\n"
    assert run.evidence.observations["p"].value == 3
    assert run.evidence.ending.stop is Stop.COMPLETED


def test_the_third_death_is_the_last(bench):
    run = bench.run("x = 1", *["import os; os._exit(1)"] * 4, probes="@probe\ndef p(s): return 3\n")
    assert statuses(run) == [OK, KILLED, KILLED, KILLED, CellStatus.NOT_RUN]
    assert run.evidence.ending.stop is Stop.DIED
    assert run.evidence.observations == {}


def test_memory_that_grows_step_by_step_is_stopped(bench):
    grow = "import time\nkept = []\nwhile True:\n    kept.append(bytearray(8 << 20)); time.sleep(0.01)"
    run = bench.run(grow, "'after'", limits={"memory_mib": 128})
    assert statuses(run) == [KILLED, OK]
    assert run.evidence.cells[0].fault.name == "MemoryLimit"
    assert run.evidence.resources.peak_mib > 100


def test_output_beyond_the_limit_is_cut_and_the_run_goes_on(bench, text):
    run = bench.run("for _ in range(2000): print('x' * 1000)", "'after'", limits={"output_kib": 64})
    assert statuses(run) == [OK, OK]
    assert 55_000 < len(text(run, 0)) < 70_000
    assert "further output is cut" in text(run, 0)


def test_output_outside_of_the_notebook_goes_to_the_log(bench, text):
    run = bench.run("import os; os.system('echo from below'); os.write(1, b'raw\\x1b[31mred\\n');")
    assert "from below\nrawred\n" in run.log
    assert text(run, 0) == ""


PROBES = """
@probe
def nested(s): return {'a': [1, {'b': (2.5, None, True)}], 'nan': float('nan'), 'array': s['x']}
@probe
def unseen(s, u): return s['double'](u['q'])
@probe
def absent(s): return s['nope']
@probe
def leaves(s): raise SystemExit(3)
@probe
def strange(s): return object()
@probe
def slow(s):
    while True: pass
@probe
def dies(s): os._exit(9)
@probe
def last(s): return 'still here'
"""


def test_probes_observe_and_each_fails_alone(bench):
    x = "import numpy as np\nx = np.array([[1.0, np.nan], [np.inf, 4.0]])\ndef double(v): return 2 * v"
    run = bench.run(x, probes=PROBES, unseen={"q": np.arange(3)}, limits={"probe_seconds": 0.5})
    seen = run.evidence.observations
    assert seen["nested"].value["a"] == [1, {"b": [2.5, None, True]}]
    assert math.isnan(seen["nested"].value["nan"])
    np.testing.assert_array_equal(seen["nested"].value["array"], [[1.0, np.nan], [np.inf, 4.0]])
    np.testing.assert_array_equal(seen["unseen"].value, [0, 2, 4])
    assert {name: item.fault.name for name, item in seen.items() if item.fault} == {
        "absent": "NameError",
        "leaves": "SystemExit",
        "strange": "TypeError",
        "slow": "CellTimeout",
        "dies": "ProcessDied",
    }
    assert seen["absent"].fault.message == "`nope` is not defined; did the cell that defines it run?"
    assert "not plain data" in seen["strange"].fault.message
    assert seen["last"].value == "still here"


def test_an_observation_that_is_too_large_is_an_error_only_of_its_probe(bench):
    probes = "@probe\ndef big(s): return np.zeros(1 << 18)\n@probe\ndef long(s): return 'x' * (2 << 20)\n"
    run = bench.run("1", probes=probes + "@probe\ndef small(s): return 1\n", limits={"evidence_mib": 1})
    assert "more than 1 MiB" in run.evidence.observations["big"].fault.message
    assert run.evidence.observations["long"].fault.name == "EvidenceError"
    assert run.evidence.observations["small"].value == 1
    assert run.evidence.ending.stop is Stop.COMPLETED


def test_probes_that_cannot_be_loaded_are_reported(bench):
    run = bench.run("1", probes="this is not Python")
    assert "could not be loaded" in run.evidence.ending.detail
    assert statuses(run) == [OK]


def test_two_runs_give_the_same_evidence(bench):
    draw = "import random, numpy as np\nx = [random.random(), np.random.rand(), hash('text')]"
    probes = "@probe\ndef p(s): return [s['x'], np.random.rand()]\n@probe\ndef q(s): return np.random.rand()\n"
    runs = [bench.run(draw, "1 / 0", probes=probes, seed=11) for _ in range(2)]
    assert runs[0].evidence.digest() == runs[1].evidence.digest()
    assert runs[0].evidence.observations["p"].value[1] == runs[0].evidence.observations["q"].value
    other = bench.run(draw, "1 / 0", probes=probes, seed=12)
    assert other.evidence.digest() != runs[0].evidence.digest()


def test_a_process_that_the_notebook_left_behind_delays_nobody(bench):
    leave = "import subprocess, sys\ncode = 'import time; time.sleep(600)'\n"
    leave += "left = subprocess.Popen([sys.executable, '-S', '-c', code], start_new_session=True)\nleft.pid"
    run = bench.run(leave, "'on'")
    if bench.sandbox.name == "none":
        os.kill(int(run.outputs["c0"][0]["data"]["text/plain"]), signal.SIGKILL)
    assert statuses(run) == [OK, OK]
    assert run.evidence.resources.wall_seconds < 300


def test_several_run_side_by_side(bench):
    async def both() -> list:
        jobs = [Job((CodeCell("c0", f"import time; time.sleep(0.3); print({n})"),), limits=Limits()) for n in range(4)]
        return await asyncio.gather(*(hear(bench.sandbox, job) for job in jobs))

    runs = bench.wait(both())
    assert [run.outputs["c0"][0]["text"] for run in runs] == [f"{n}\n" for n in range(4)]


def test_progress_names_each_cell_and_probe(bench):
    bench.run("1", "2", probes="@probe\ndef p(s): return 3\n")
    assert bench.seen == ["cell c0", "cell c1", "probe p"]


def test_a_secret_of_the_caller_is_not_in_the_environment(bench, text, monkeypatch):
    monkeypatch.setenv("GRADEBOOK_PASSWORD", "hunter2")
    run = bench.run("import os\n'GRADEBOOK_PASSWORD' in os.environ, 'hunter2' in open('/proc/self/environ').read()")
    if Path("/proc/self/environ").exists():
        assert text(run, 0) == "(False, False)"


def test_no_stray_file_is_left_behind(bench, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    bench.run("open('left.txt', 'w').write('x')\nimport tempfile; tempfile.mkdtemp()")
    leftovers = [path for path in tmp_path.iterdir() if path.name.startswith("gradecast-")]
    assert leftovers == []


def test_a_limit_that_passes_while_the_grader_is_busy_is_no_fault_of_the_run(bench):
    cells = (CodeCell("c0", "1"), CodeCell("c1", "2"))
    busy = Job(cells, limits=Limits(run_seconds=2.0))
    done = bench.wait(hear(bench.sandbox, busy, lambda where: where == "cell c0" and time.sleep(3.0)))
    assert statuses(done) == [OK, OK]
    assert done.evidence.ending.stop is Stop.COMPLETED


def test_a_run_that_takes_too_long_ends_even_if_the_grader_was_busy(bench):
    slow = Job((CodeCell("c0", "import time; time.sleep(60)"),), limits=Limits(run_seconds=0.5))
    done = bench.wait(hear(bench.sandbox, slow, lambda where: time.sleep(1.5)))
    assert done.evidence.ending.stop is Stop.TIME
    assert done.evidence.resources.wall_seconds < 10


def test_a_large_rich_output_is_cut_like_any_other_and_ends_nothing(bench, text):
    rich = "from IPython.display import display\ndisplay({'application/json': [0] * 100_000}, raw=True)\nprint('on')"
    run = bench.run(rich, "print(list(range(100_000)))", "raise ValueError('x' * (20 << 20))", "1")
    assert statuses(run) == [OK, OK, ERROR, OK]
    assert text(run, 0).endswith("on\n")
    assert "further output is cut" in text(run, 0)
    assert text(run, 1).endswith("99999]\n")
