"""A shell that was made before the fork equals one that is made in the worker."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

DESCRIBE = """
import json, os, sys, tempfile
import matplotlib.pyplot
from grader.worker.outputs import Recorder
from grader.worker import shell as shells

shells.warm_up()
os.chdir(tempfile.mkdtemp())
if sys.argv[1] == "prepared":
    shells.prepare_shell()
    os.environ["HOME"] = sys.argv[2]
os.chdir(sys.argv[2])
os.environ["HOME"] = sys.argv[2]
said = []
path = list(sys.path)
shell = shells.open_shell(Recorder(said.append, 1 << 20, said.append), sys.argv[3])
before = sorted(shell.user_ns)
recorder = shell.recorder
recorder.open("a")
plot = "import matplotlib.pyplot as p; p.plot([1]);"
for source in ("x = 1", "x", "1 / 0", "%pwd", "_dh", plot, "get_ipython() is None"):
    shell.run_cell(source, store_history=True)
recorder.close()
outputs = [event["output"] for event in said]
for output in outputs:
    output.get("data", {}).pop("image/png", None)
callbacks = shell.events.callbacks
print(json.dumps({
    "names": before, "after": sorted(shell.user_ns), "outputs": outputs, "home": shell.home_dir,
    "began": shell.starting_dir, "ipython": shell.ipython_dir, "profile": shell.profile_dir.location,
    "files": sorted(os.path.relpath(os.path.join(place, name), sys.argv[3])
                    for place, folders, _ in os.walk(sys.argv[3]) for name in folders),
    "count": shell.execution_count, "main": sys.modules["__main__"] is shell.user_module, "path": sys.path == path,
    "callbacks": {name: len(found) for name, found in callbacks.items()}, "backend": matplotlib.get_backend(),
    "formats": sorted(map(str, shell.display_formatter.formatters)), "configurables": len(shell.configurables),
    "rc": {name: str(value) for name, value in matplotlib.rcParams.items()},
}, default=repr))
"""


def test_a_shell_made_before_the_fork_equals_one_made_here(tmp_path):
    found = []
    place = tmp_path / "ipython"
    for how in ("fresh", "prepared"):
        place.mkdir()
        run = subprocess.run(
            [sys.executable, "-c", DESCRIBE, how, str(tmp_path), str(place)], capture_output=True, text=True, check=True
        )
        found.append(json.loads(run.stdout))
        place.rename(tmp_path / how)
    assert found[0]["outputs"], "cells have outputs"
    assert found[0] == found[1]
