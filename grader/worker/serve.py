"""The main function of a worker: receives the task, runs the notebook, then the exam."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from pathlib import Path

from grader.worker import clock
from grader.worker.channel import Channel
from grader.worker.exam import examine
from grader.worker.outputs import Recorder, Stream
from grader.worker.refusals import Refusals
from grader.worker.run import run_cells
from grader.worker.shell import open_shell
from grader.worker.shield import Shield
from grader.worker.task import Exam, Task
from grader.worker.training import TrainingRecorder, watch
from grader.worker.workplace import furnish

__all__ = ["serve"]

LOG = 2
"""The descriptor of the log, to which outputs outside of cells are written."""


def serve(channel: Channel, refusals: Refusals) -> None:
    """Do one task in the current directory. Raises `EOFError` if the grader closes the channel."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # background jobs of a shell start with it ignored
    clock.ignore()
    task = Task.of(channel.receive().body)
    recorder = Recorder(channel.send, task.limits.output_kib << 10, _log)
    furnish(task, Path.cwd())
    shell = open_shell(recorder, tempfile.mkdtemp(prefix="ipython-"), task.ignore)
    sys.stdout, sys.stderr = Stream("stdout", recorder, LOG), Stream("stderr", recorder, LOG)
    shield = Shield(Path.cwd(), task.limits.threads)
    channel.send({"event": "ready"})
    channel.receive()  # the grader is ready to watch this process
    training = watch(shell) if task.training else TrainingRecorder()
    run_cells(shell, task, channel, recorder, refusals)
    training.stop()
    channel.send({"event": "ran", "training": training.documents()})
    examine(shell.user_ns, Exam.of(channel.receive()), task, channel, shield, refusals)


def _log(text: str) -> None:
    os.write(LOG, text.encode("utf-8", "replace"))
