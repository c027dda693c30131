"""The working directory, environment, thread counts and random seeds of a run."""

from __future__ import annotations

import contextlib
import os
import random
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np

from grader.worker.task import Task

__all__ = ["BACKEND", "THREAD_VARIABLES", "furnish", "is_safe_name", "limit_threads", "seed_all", "write_files"]

BACKEND = "module://matplotlib_inline.backend_inline"
"""The matplotlib backend of notebooks."""
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


def furnish(task: Task, directory: Path) -> None:
    """Prepare the current directory `directory` and this process for `task`."""
    write_files(task.files, directory)
    os.environ["GRADECAST_DATA"] = os.pathsep.join(f"{name}={path}" for name, path in task.data.items())
    os.environ["GRADECAST_SANDBOX"] = "1"
    if task.nbgrader:
        os.environ["NBGRADER_EXECUTION"] = "autograde"
    # Last, so that a student's helper module is found and a student's `torch.py` does not replace torch.
    sys.path.append(str(directory))
    limit_threads(task.limits.threads)
    seed_all(task.seed)


def is_safe_name(name: str) -> bool:
    """Whether `name` is a relative path that stays below where it starts, on every system."""
    parts = PurePosixPath(name).parts
    if not parts or "\\" in name or "\0" in name or PurePosixPath(name).is_absolute():
        return False
    return not PureWindowsPath(name).drive and ".." not in parts


def write_files(files: Mapping[str, bytes], directory: Path) -> None:
    """Write each file below `directory`. A name that is not safe raises `ValueError`."""
    for name, content in files.items():
        if not is_safe_name(name):
            raise ValueError(f"{name!r} is not a safe file name")
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def limit_threads(threads: int) -> None:
    """Let numerical libraries use `threads` threads, those already loaded and those to come."""
    for name in THREAD_VARIABLES:
        os.environ[name] = str(threads)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(threads)
    if threads > 1:
        with contextlib.suppress(ImportError):  # optional: loaded BLAS libraries keep one thread
            from threadpoolctl import threadpool_limits

            threadpool_limits(threads)


def seed_all(seed: int) -> None:
    """Seed Python, numpy, and torch and tensorflow where they are loaded."""
    random.seed(seed)
    np.random.seed(seed % (1 << 32))
    torch, tensorflow = sys.modules.get("torch"), sys.modules.get("tensorflow")
    if torch is not None:
        torch.manual_seed(seed)
    if tensorflow is not None:
        tensorflow.random.set_seed(seed)
