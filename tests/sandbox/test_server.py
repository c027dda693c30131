"""The life of the fork server: what it refuses to start with, and what happens when it is lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from grader.errors import SandboxError
from grader.evidence import CellStatus
from grader.executor import local
from grader.model import Limits
from grader.sandbox import CodeCell, Job, Spawn, open_sandbox
from grader.sandbox import testify as hear
from grader.sandbox.forkserver import _answer
from grader.sandbox.survey import survey

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="the sandbox needs Linux")

ONE = Job((CodeCell("c0", "1"),))


def refused(**options) -> str:
    async def start() -> None:
        async with open_sandbox("fork", **options):
            raise AssertionError("it started")

    with pytest.raises(SandboxError) as caught:
        asyncio.run(start())
    return str(caught.value)


@pytest.mark.slow
def test_a_missing_module_is_named_with_its_remedy():
    assert "the module nosuchmodule" in refused(preload=("nosuchmodule.sub",))
    assert "pip install nosuchmodule" in refused(preload=("nosuchmodule.sub",))


@pytest.mark.slow
def test_a_bare_worker_names_a_missing_module_too():
    async def start() -> None:
        async with open_sandbox("none", preload=("nosuchmodule",)) as sandbox:
            await hear(sandbox, ONE)

    with pytest.raises(SandboxError, match="nosuchmodule"):
        asyncio.run(start())


def test_a_course_within_what_a_sandbox_shows_is_refused():
    hidden = Path(sys.prefix) / "course"
    assert (
        refused(conceal=(hidden,)) == f"{hidden} lies within {sys.prefix}, which every sandbox shows: move it elsewhere"
    )


def test_an_unknown_sandbox_is_refused():
    with pytest.raises(SandboxError, match="no sandbox called 'docker'"):
        open_sandbox("docker")


@pytest.mark.slow
def test_a_worker_that_is_no_longer_wanted_while_it_starts_leaves_nothing_open():
    async def begin_and_cancel() -> None:
        async with open_sandbox("fork") as sandbox:
            os.kill(sandbox.server_pid, signal.SIGSTOP)
            before = len(os.listdir("/proc/self/fd"))
            starting = asyncio.create_task(sandbox.spawn(Spawn(Limits(), {})))
            await asyncio.sleep(0.1)
            assert len(os.listdir("/proc/self/fd")) > before
            starting.cancel()
            await asyncio.wait([starting])
            await asyncio.sleep(0.1)
            after = len(os.listdir("/proc/self/fd"))
            os.kill(sandbox.server_pid, signal.SIGCONT)
        assert after == before

    asyncio.run(begin_and_cancel())


@pytest.mark.slow
def test_a_lost_server_blames_nobody_and_the_next_runs_start_one_anew():
    async def lose() -> None:
        async with open_sandbox("fork") as sandbox:
            running = asyncio.create_task(hear(sandbox, Job((CodeCell("c0", "import time; time.sleep(60)"),))))
            await asyncio.sleep(0.5)
            tree = psutil.Process(sandbox.server_pid).children(recursive=True)
            os.kill(sandbox.server_pid, signal.SIGKILL)
            with pytest.raises(SandboxError, match="server"):
                await running
            _, alive = psutil.wait_procs(tree, timeout=3)
            assert alive == []
            runs = await asyncio.gather(hear(sandbox, ONE), hear(sandbox, ONE))
            assert [run.evidence.cells[0].status for run in runs] == [CellStatus.OK, CellStatus.OK]

    asyncio.run(lose())


@pytest.mark.slow
def test_everything_ends_with_the_client(tmp_path):
    script = tmp_path / "client.py"
    script.write_text(
        "import asyncio\nfrom grader.sandbox import *\n"
        "async def main():\n"
        "    async with open_sandbox('fork') as sandbox:\n"
        "        print(sandbox.server_pid, flush=True)\n"
        "        job = Job((CodeCell('c0', 'import time; time.sleep(60)'),))\n"
        "        await testify(sandbox, job, lambda where: print(where, flush=True))\n"
        "asyncio.run(main())\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment) as client:
        server = psutil.Process(int(client.stdout.readline()))
        assert client.stdout.readline() == "cell c0\n"
        tree = [server, *server.children(recursive=True)]
        assert len(tree) == 4
        client.kill()
    _, alive = psutil.wait_procs(tree, timeout=5)
    assert alive == []
    assert list(tmp_path.glob("gradecast-*")) == []


def test_a_finished_job_leaves_no_process(fork_bench):
    fork_bench.run("1")
    assert psutil.Process(fork_bench.sandbox.server_pid).children() == []


def test_a_run_that_is_cancelled_is_ended(fork_bench):
    async def cancel() -> None:
        running = asyncio.create_task(hear(fork_bench.sandbox, Job((CodeCell("c0", "import time; time.sleep(60)"),))))
        await asyncio.sleep(0.3)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    fork_bench.wait(cancel())
    assert psutil.Process(fork_bench.sandbox.server_pid).children() == []


def test_a_cancellation_that_comes_with_the_answer_is_not_lost():
    async def both_at_once() -> None:
        answer = asyncio.get_running_loop().create_future()
        waiting = asyncio.create_task(_answer(answer))
        await asyncio.sleep(0)
        answer.set_result(4711)
        waiting.cancel()
        await waiting

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(both_at_once())


def test_an_interrupt_whose_clean_up_fails_is_no_reason_to_try_again(monkeypatch):
    tried = []

    async def lost(sandbox, job, progress, hall):
        tried.append(job)
        try:
            await asyncio.sleep(60)
        finally:
            raise SandboxError("the sandbox's server was lost")

    async def interrupted() -> None:
        work = local.LocalExecutor(None).execute([local.Task("ada", lambda: ONE)], print, print)
        task = asyncio.create_task(work)
        await asyncio.sleep(0.05)
        task.cancel()
        await task

    monkeypatch.setattr(local, "testify", lost)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())
    assert len(tried) == 1


@pytest.mark.slow
def test_the_survey_tries_everything_and_names_a_remedy_for_what_is_missing():
    found = {item.name: item for item in survey()}
    assert {"user namespaces", "seccomp", "Landlock", "sandbox"} <= set(found)
    assert all(item.remedy for item in found.values() if not item.available)
    assert found["sandbox"].available


TRAIN = """
import numpy as np, torch, keras
torch.manual_seed(0)
w = torch.nn.Linear(4, 1); loss = w(torch.ones(8, 4)).pow(2).mean(); loss.backward()
x = np.ones((8, 4), 'float32')
model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)]); model.compile('sgd', 'mse')
history = model.fit(x, x[:, :1], epochs=1, verbose=0)
"""
HISTORY = "from grader.probes import probe\n@probe\ndef p(s): return s['history'].history\n"


@pytest.mark.slow
def test_torch_and_keras_train_in_children_side_by_side():
    pytest.importorskip("torch")
    pytest.importorskip("keras")

    async def train() -> list:
        async with open_sandbox("fork", preload=("numpy", "torch", "tensorflow", "keras")) as sandbox:
            job = Job((CodeCell("c0", TRAIN),), HISTORY, limits=Limits(cell_seconds=60), seed=3)
            return await asyncio.gather(hear(sandbox, job), hear(sandbox, job))

    runs = asyncio.run(train())
    assert [run.evidence.cells[0].status for run in runs] == [CellStatus.OK, CellStatus.OK]
    assert runs[0].evidence.digest() == runs[1].evidence.digest()


@pytest.mark.slow
@pytest.mark.skipif("os.geteuid() != 0", reason="the tests run as an ordinary user already")
@pytest.mark.parametrize("name", ["conformance", "exams", "hostile", "bubblewrap", "system_calls"])
def test_all_of_this_holds_for_an_ordinary_user(name):
    here = Path(__file__).parent
    # Tests that are the same for every sandbox run in only one kind.
    options = [
        "-q",
        "-x",
        "-k",
        "not none and not (conformance and bwrap)",
        "-p",
        "no:cacheprovider",
        f"--basetemp=/tmp/gradecast-test-{os.getpid()}",
    ]
    command = [sys.executable, str(here / "as_ordinary_user.py"), sys.executable, "-m", "pytest", *options]
    command.append(str(here / f"test_{name}.py"))
    environment = {**os.environ, "PYTHONPATH": str(here.parent.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        run = subprocess.run(command, capture_output=True, text=True, cwd="/", env=environment)
    finally:
        shutil.rmtree(f"/tmp/gradecast-test-{os.getpid()}", ignore_errors=True)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    assert " passed" in run.stdout


WRITES = """
import os, grader
folder, found = os.path.dirname(grader.__file__), []
while folder != "/tmp":
    for attempt in ("chmod(folder, 0o777)", "mkdir(folder + '/x')", "rename(folder, folder + 'y')"):
        try:
            eval(f"os.{attempt}")
            found.append(folder)
        except OSError:
            pass
    folder = os.path.dirname(folder)
found, os.path.exists("/tmp/x") or os.mkdir("/tmp/x")
"""
CLONE = """
import asyncio, sys
from grader.sandbox import CodeCell, Job, open_sandbox, testify

async def main():
    async with open_sandbox(sys.argv[1]) as sandbox:
        run = await testify(sandbox, Job((CodeCell("c0", sys.argv[2]),)))
        print(run.outputs["c0"][-1]["data"]["text/plain"])

asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.skipif("sys.platform != 'linux' or os.geteuid() != 0", reason="becomes an ordinary user")
@pytest.mark.parametrize("name", ["fork", "bwrap"])
def test_folders_above_a_clone_in_tmp_can_be_written_by_nobody(name, request):
    request.getfixturevalue(f"{'fork' if name == 'fork' else 'bwrap'}_bench")  # skips where there is none
    here, folder = Path(__file__).parent, Path(tempfile.mkdtemp(dir="/tmp", prefix="gradecast-clone-"))
    try:
        folder.chmod(0o755)
        shutil.copytree(
            here.parents[1] / "grader", folder / "deep" / "grader", ignore=shutil.ignore_patterns("__pycache__")
        )
        user = [sys.executable, str(here / "as_ordinary_user.py"), sys.executable, "-c", CLONE, name, WRITES]
        environment = {**os.environ, "PYTHONPATH": str(folder / "deep"), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(user, capture_output=True, text=True, cwd="/", env=environment)
    finally:
        shutil.rmtree(folder)
    assert (done.returncode, done.stdout) == (0, "([], None)\n"), done.stderr
