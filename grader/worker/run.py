"""Runs the cells of a notebook one after another and reports the outcome of each."""

from __future__ import annotations

from typing import Any

from grader.model import Limits
from grader.worker.channel import Channel
from grader.worker.clock import CellTimeout, within
from grader.worker.faults import fault
from grader.worker.outputs import Recorder
from grader.worker.refusals import Refusals
from grader.worker.shell import Shell
from grader.worker.task import CodeCell, Task

__all__ = ["run_cells"]


def run_cells(shell: Shell, task: Task, channel: Channel, recorder: Recorder, refusals: Refusals) -> None:
    """Run all cells except those to skip. An error ends only its cell."""
    refusals.take(failed=False)  # drops calls that were refused to the worker itself
    for cell in task.cells:
        if cell.id in task.skip:
            continue
        channel.send({"event": "started", "cell": cell.id})
        recorder.open(cell.id)
        outcome = _run_cell(shell, cell, task.limits)
        recorder.close()
        refused = refusals.take(failed=outcome["status"] != "ok")
        decisive = {"decisive": list(recorder.decisive or ("", ""))} if task.nbgrader else {}
        channel.send({"event": "finished", "cell": cell.id, "refused": refused, **outcome, **decisive})


def _run_cell(shell: Shell, cell: CodeCell, limits: Limits) -> dict[str, Any]:
    shell.error = None
    shell.ignored_lines.begin()
    error: BaseException | None
    try:
        with within(limits.cell_seconds, limits.threads):
            result = shell.run_cell(cell.source, store_history=True, cell_id=cell.id)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec
    except BaseException as escaped:  # the signal may strike in IPython's own code
        error = escaped
    return {**_outcome(shell, error), "missing": shell.ignored_lines.missing, "ignored": shell.ignored_lines.ignored}


def _outcome(shell: Shell, error: Any) -> dict[str, Any]:
    """Status and fault of a cell. For an undefined name, the fault is the failed import, if there was one."""
    first = shell.ignored_lines.fault
    if first is not None and (error is None or isinstance(error, NameError)):
        return {"status": "error", "fault": first}
    if error is None:
        return {"status": "ok", "fault": None}
    if not isinstance(error, BaseException):
        error = RuntimeError(str(error))
    if shell.error is None:
        shell._showtraceback(type(error), error, [f"{type(error).__name__}: {error}"])
    status = "timeout" if isinstance(error, CellTimeout) else "error"
    return {"status": status, "fault": fault(error, shell.error["traceback"] if shell.error else None)}
