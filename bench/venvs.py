"""The peers' virtual environments: made once, kept in `.gradecast/bench/venvs`, and made again if a pin changes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.timed import BenchError
from bench.workloads import ROOT

__all__ = ["PINS", "make_venv", "versions"]

FRAMEWORKS = ("numpy", "pandas", "matplotlib", "tensorflow-cpu==2.21.0")
PINS = {
    "nbgrader": ("nbgrader==0.9.6", "ipykernel", *FRAMEWORKS),
    "otter": ("otter-grader==7.0.0", "ipykernel", *FRAMEWORKS),
}
TORCH = "torch==2.13.0"
UNBOUND = {"nbgrader": (), "otter": ("wrapt",)}
"""Packages that `constraints.txt` pins to versions that a peer refuses."""
SHOWN = ("numpy", "torch", "tensorflow-cpu", "keras", "ipykernel", "nbclient", "nbgrader", "otter-grader", "gradecast")
_VERSIONS = """\
import importlib.metadata as m, json, sys
found = {d.metadata["Name"]: d.version for d in m.distributions() if d.metadata["Name"]}
found = {name.lower().replace("_", "-"): version for name, version in found.items()}
print(json.dumps({name: found[name] for name in sys.argv[1:] if name in found}))
"""


def make_venv(name: str, folder: Path) -> Path:
    """The `python` of the peer `name`, which is installed first if it is missing. Raises `BenchError`."""
    venv = folder / name
    stamp, wanted = venv / ".installed", "\n".join((TORCH, *PINS[name]))
    python = venv / "bin" / "python"
    if stamp.is_file() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(venv, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(venv)])
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    constraints = venv / "constraints.txt"
    constraints.write_text(_constraints(UNBOUND[name]))
    pip += ["--constraint", str(constraints)]
    _run([*pip, TORCH])  # separately, so that a local build for the CPU is used
    _run([*pip, *PINS[name]])
    stamp.write_text(wanted)
    return python


def versions(python: Path | str) -> dict[str, str]:
    """The versions of the relevant packages in the environment of `python`."""
    return dict(json.loads(_run([str(python), "-c", _VERSIONS, *SHOWN])))


def _constraints(without: Sequence[str]) -> str:
    """The text of a constraints file: our own pins except `without`, so all systems use the same libraries."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.partition("==")[0] not in without)


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise BenchError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout
