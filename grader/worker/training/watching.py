"""Starts the one recorder of a process, where trainings are to be noted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from grader.worker.training.keras_hooks import hook_keras
from grader.worker.training.late_imports import when_imported
from grader.worker.training.recorder import TrainingRecorder
from grader.worker.training.torch_hooks import hook_torch

__all__ = ["recorder_here", "watch"]


class _Here:
    recorder: TrainingRecorder | None = None


def recorder_here() -> TrainingRecorder | None:
    """The recorder of this process, if there is one."""
    return _Here.recorder


def watch(shell: Any = None) -> TrainingRecorder:
    """Note from now on what this process trains, and return the recorder; `shell` is IPython's, and tells the cells."""
    if _Here.recorder is None:
        recorder = _Here.recorder = TrainingRecorder()
        hooks: dict[str, Callable[[Any], object]] = {
            "torch": partial(_hook, recorder, hook_torch),
            "keras": partial(_hook, recorder, hook_keras),
        }
        recorder.safely(when_imported, hooks)
        if shell is not None:
            shell.events.register("pre_run_cell", partial(_follow, recorder))
    return _Here.recorder


def _hook(recorder: TrainingRecorder, hook: Callable[[Any, TrainingRecorder], object], module: Any) -> None:
    recorder.safely(hook, module, recorder)


def _follow(recorder: TrainingRecorder, info: Any) -> None:
    recorder.enter(str(getattr(info, "cell_id", None) or ""))
