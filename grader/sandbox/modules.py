"""Imports modules before there is a notebook, in a process from which others are forked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module

from grader.errors import SandboxError
from grader.worker.shell import prepare_shell, warm_up

__all__ = ["preload"]

ALONGSIDE = {
    "numpy": ("numpy.random",),
    "matplotlib.pyplot": ("matplotlib.font_manager", "matplotlib_inline.backend_inline"),
    "keras": ("keras.src.backend",),
}
"""Further modules to import with a module, because every child would import them at its first use."""
DISTRIBUTIONS = {"sklearn": "scikit-learn", "PIL": "pillow", "yaml": "pyyaml"}


def preload(modules: Iterable[str], thoroughly: bool) -> None:
    """Import `modules`; with `thoroughly`, also everything that a notebook may need, which pays off for many runs.

    Raises `SandboxError` if a module is missing, or starts threads and so cannot be used before a fork.
    """
    for name in modules:
        try:
            import_module(name)
            for other in ALONGSIDE.get(name, ()) if thoroughly else ():
                import_module(other)
        except ModuleNotFoundError as error:
            missing = (error.name or name).partition(".")[0]
            remedy = f"pip install {DISTRIBUTIONS.get(missing, missing)}"
            raise SandboxError(
                f"the module {missing}, which the exercise preloads, is not installed: {remedy}"
            ) from error
        except Exception as error:  # an import may raise anything
            raise SandboxError(f"the module {name} cannot be imported: {type(error).__name__}: {error}") from error
        if len(os.listdir("/proc/self/task")) > 1:
            raise SandboxError(f"importing {name} starts threads, so it cannot be preloaded: take it off the list")
    if thoroughly:
        warm_up()
        prepare_shell()
