"""Special to the sandbox `bwrap`: how it starts, what it passes on, how it ends."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import psutil
import pytest

import grader
from grader.errors import SandboxError
from grader.evidence import CellStatus, Stop
from grader.sandbox import CodeCell, Job, open_sandbox, survey
from grader.sandbox import testify as hear

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="the sandbox needs Linux")

ONE_RUN = """
async def main():
    async with open_sandbox('bwrap') as sandbox:
        run = await testify(sandbox, Job((CodeCell('c0', 'import sys; sys.prefix'),)))
        print(run.outputs['c0'][0]['data']['text/plain'])
asyncio.run(main())
"""
ONE = Job((CodeCell("c0", "1"),))


def refused(**options) -> str:
    async def start() -> None:
        async with open_sandbox("bwrap", **options):
            raise AssertionError("it started")

    with pytest.raises(SandboxError) as caught:
        asyncio.run(start())
    return str(caught.value)


def test_a_missing_program_is_named_with_its_remedy(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt install bubblewrap, dnf install bubblewrap" in refused()


def test_doctor_says_once_how_to_get_a_missing_program(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = survey._bubblewrap()
    assert not found.available
    assert f"{found.detail}; {found.remedy}".count("apt install") == 1


@pytest.mark.slow
def test_what_bubblewrap_says_when_it_cannot_work_is_passed_on(monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    reason = refused()
    assert reason.startswith("no sandbox: the process ended itself with status 1; bwrap: setting up uid map")
    assert "allow user namespaces" in reason


@pytest.mark.slow
def test_a_program_that_cannot_be_started_is_refused(monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_text("no program")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "bwrap cannot be started" in refused()


def test_a_missing_module_and_a_course_that_would_be_shown_are_refused(bwrap_bench):
    assert "pip install nosuchmodule" in refused(preload=("nosuchmodule",))
    assert "which every sandbox shows" in refused(conceal=(Path(sys.prefix) / "course",))


def test_modules_are_loaded_before_the_notebook(bwrap_bench, text):
    assert text(bwrap_bench.run("import sys; 'numpy' in sys.modules"), 0) == "True"
    assert "bubblewrap" in bwrap_bench.run("1").evidence.protections


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fork", "bwrap"])
def test_a_narrow_umask_of_the_grader_keeps_nothing_from_the_worker(name, dataset):
    async def one() -> list:
        async with open_sandbox(name) as sandbox:
            code = "import numpy, os; open(os.environ['GRADECAST_DATA'].split('=')[1]).read(4)"
            run = await hear(sandbox, Job((CodeCell("c0", code),), data={"power": dataset}))
            return [cell.status for cell in run.evidence.cells]

    usual = os.umask(0o077)
    try:
        assert asyncio.run(one()) == [CellStatus.OK]
    finally:
        os.umask(usual)


@pytest.mark.slow
def test_a_python_below_tmp_is_shown_on_top_of_the_writable_one(loop, monkeypatch):
    from grader.sandbox import file_tree

    place = Path(f"/tmp/gradecast-shown-{os.getpid()}")
    place.mkdir()
    (place / "module.py").write_text("x = 5")
    usual = file_tree.shown_paths()
    monkeypatch.setattr(file_tree, "shown_paths", lambda: (*usual, str(place)))
    code = "import os\nopen('/tmp/mine', 'w').close()\n"
    code += f"{place.name!r} in os.listdir('/tmp'), open('{place}/module.py').read()"

    async def look() -> str:
        async with open_sandbox("bwrap") as sandbox:
            return (await hear(sandbox, Job((CodeCell("c0", code),)))).outputs["c0"][0]["data"]["text/plain"]

    try:
        assert loop.run_until_complete(look()) == repr((True, "x = 5"))
    finally:
        shutil.rmtree(place)


@pytest.mark.slow
def test_the_python_itself_may_lie_below_tmp():
    place = Path(tempfile.mkdtemp(prefix="gradecast-venv-", dir="/tmp"))
    place.chmod(0o755)
    try:
        venv.create(place, symlinks=True)
        packages = next(place.glob("lib/python*/site-packages"))
        (packages / "more.pth").write_text("\n".join(path for path in sys.path if path.endswith("-packages")))
        script = "import asyncio, sys\nfrom grader.sandbox import *\n" + ONE_RUN
        environment = {**os.environ, "PYTHONPATH": str(Path(grader.__file__).parent.parent)}
        command = [str(place / "bin" / "python"), "-c", script]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        assert done.stdout == f"'{place}'\n", done.stderr
    finally:
        shutil.rmtree(place)


@pytest.mark.slow
def test_everything_ends_with_the_grader(tmp_path):
    script = tmp_path / "client.py"
    script.write_text(
        "import asyncio\nfrom grader.sandbox import *\n"
        "async def main():\n"
        "    async with open_sandbox('bwrap') as sandbox:\n"
        "        job = Job((CodeCell('c0', 'import time; time.sleep(60)'),))\n"
        "        await testify(sandbox, job, lambda where: print(where, flush=True))\n"
        "asyncio.run(main())\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment) as grader:
        assert grader.stdout.readline() == "cell c0\n"
        tree = psutil.Process(grader.pid).children(recursive=True)
        assert [process.name() for process in tree][:1] == ["bwrap"]
        assert len(tree) == 3
        grader.kill()
    _, alive = psutil.wait_procs(tree, timeout=5)
    assert alive == []
    assert list(tmp_path.glob("gradecast-*")) == []


@pytest.mark.parametrize("level", [0, 1], ids=["bwrap", "init"])
def test_a_sandbox_of_which_a_part_is_killed_from_outside_ends_whole(bwrap_bench, level):
    trees = []

    def strike(where: str) -> None:
        (wall,) = (process for process in psutil.Process().children() if process.name() == "bwrap")
        trees.append([wall, *wall.children(recursive=True)])
        trees[-1][level].kill()

    cells = (CodeCell("c0", "import time; time.sleep(1)"),)
    done = bwrap_bench.wait(hear(bwrap_bench.sandbox, Job(cells), strike))
    assert done.evidence.ending.stop in (Stop.COMPLETED, Stop.DIED)
    if level == 1:
        assert "SIGKILL" in done.evidence.cells[0].fault.message
    for tree in trees:
        assert psutil.wait_procs(tree, timeout=5)[1] == []


def test_a_run_that_is_cancelled_is_ended(bwrap_bench):
    async def cancel() -> None:
        running = asyncio.create_task(hear(bwrap_bench.sandbox, Job((CodeCell("c0", "import time; time.sleep(60)"),))))
        await asyncio.sleep(0.2)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    bwrap_bench.wait(cancel())
    bwrap_bench.wait(asyncio.sleep(0.5))
    assert [process for process in psutil.Process().children() if process.name() == "bwrap"] == []


def test_time_is_counted_even_if_the_run_was_ended(bwrap_bench):
    code = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass\nimport os; os._exit(3)"
    run = bwrap_bench.run(code)
    assert run.evidence.resources.cpu_seconds > 0.5


def test_sandboxes_side_by_side_have_a_user_and_a_core_each(bwrap_bench, text):
    async def all_at_once() -> list:
        code = "import os, time; time.sleep(0.5); (os.getuid(), os.sched_getaffinity(0))"
        job = Job((CodeCell("c0", code),))
        return await asyncio.gather(*(hear(bwrap_bench.sandbox, job) for _ in range(3)))

    found = {text(run, 0) for run in bwrap_bench.wait(all_at_once())}
    assert len(found) == (3 if os.geteuid() == 0 else min(3, len(os.sched_getaffinity(0))))
