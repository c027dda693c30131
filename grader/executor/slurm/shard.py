"""`python -P -m grader.executor.slurm.shard FOLDER BATCH`: one job of an array runs one shard on a node.

It knows no checks, no expected values and no gradebook. It starts one sandbox, runs the jobs in it, and writes notes on
what began and how it ended. Each note is complete on the shared file system before the next run begins. If the shard is
started again, for instance after the loss of a node, it does only what is missing.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from grader.errors import GradecastError, SandboxError
from grader.executor.base import ATTEMPTS, Done, Task
from grader.executor.local import LocalExecutor
from grader.executor.slurm.records import Record, Writer, read_records
from grader.executor.slurm.serialization import Shared, job_of, run_record, shared_of
from grader.executor.slurm.spool import Shard, Spool
from grader.sandbox import Job, open_hall, open_sandbox

__all__ = ["main"]

TOGETHER = 2
"""How often a shard tries a run that fails: first among the others, then alone. The third attempt has its own job."""
WORDS = {signal.SIGUSR1: "time", signal.SIGTERM: "SIGTERM", signal.SIGINT: "SIGINT"}
"""What is noted if a signal ends the shard. Slurm sends SIGUSR1 shortly before the time limit."""


def main(arguments: Sequence[str]) -> int:
    """Run the shard that the environment names. Returns the exit status."""
    spool = Spool(Path(arguments[0]))
    name = f"{arguments[1]}-{os.environ['SLURM_ARRAY_TASK_ID']}"
    shard = spool.read_shard(name)
    if shard is None:
        print(f"{name}: called off; nothing to do")
        return 0
    past = _Past(spool, shard)
    with Writer(spool.new_notes(name)) as notes:
        notes.append(Record({"event": "here", "node": os.environ.get("SLURMD_NODENAME", "")}))
        try:
            word = asyncio.run(_work(spool, shard, past, notes))
        except GradecastError as error:
            notes.append(Record({"event": "unfit", "reason": str(error)}))
            print(f"gradecast: {error}", file=sys.stderr)
            return 1
        notes.append(Record({"event": "end", "reason": word}))
    return 0 if not word else 1


class _Past:
    """The notes of earlier processes that ran the shard."""

    def __init__(self, spool: Spool, shard: Shard) -> None:
        self.settled: set[str] = set()
        self.begun: Counter[str] = Counter({entry.digest: entry.tries for entry in shard.entries})
        for path in spool.notes(shard.name):
            for stored in read_records(path):
                match stored.record.document:
                    case {"event": "began", "job": str(digest)}:
                        self.begun[digest] += 1
                    case {"event": "run", "job": str(digest)}:
                        self.settled.add(digest)


async def _work(spool: Spool, shard: Shard, past: _Past, notes: Writer) -> str:
    """Run what is missing. Returns why it was ended early; empty if it was not."""
    setting = spool.read_setting(shard.batch)
    records = {record.digest: record for record in spool.read_jobs(shard.name)}
    missing = sorted((digest for digest in records if digest not in past.settled), key=lambda item: past.begun[item])
    for digest in [digest for digest in missing if past.begun[digest] >= ATTEMPTS]:
        reason = "its job was ended from outside each time while it ran"
        notes.append(Record({"event": "failed", "job": digest, "reason": reason}))
        missing.remove(digest)
    if not missing:
        return ""
    common: dict[str, Shared] = {}

    def prepare(digest: str) -> Job:
        record = records[digest]
        which = record.document["shared"]
        if which not in common:
            common[which] = shared_of(spool.read_shared(which))
        _check_data(common[which].data)
        return job_of(record, common[which])

    def began(digest: str) -> None:
        notes.append(Record({"event": "began", "job": digest}))

    sandbox = open_sandbox(setting.sandbox, setting.preload, setting.threads, (*setting.conceal, spool.folder))
    attempts = 1 if shard.suspect else TOGETHER
    executor = LocalExecutor(sandbox, setting.workers, attempts, open_hall(setting.exercise))
    tasks = [
        Task(digest, partial(prepare, digest), is_alone=records[digest].document.get("alone", False))
        for digest in missing
    ]
    word = _heed_signals()
    try:
        async with executor:
            await executor.execute(tasks, began, partial(_note, notes))
    except asyncio.CancelledError:
        if not word:
            raise
    return word[0] if word else ""


def _heed_signals() -> list[str]:
    """Make signals cancel this task; the returned list then holds what is noted for the signal."""
    word: list[str] = []
    task, loop = asyncio.current_task(), asyncio.get_running_loop()

    def end(number: signal.Signals) -> None:
        word.append(WORDS[number])
        if task is not None:
            task.cancel()

    for number in WORDS:
        loop.add_signal_handler(number, end, number)
    return word


def _note(notes: Writer, done: Done) -> None:
    """Note the result of a run. If the disk is full, this run failed through our fault, but others go on."""
    reason = done.trouble or done.failure
    if done.run is not None:
        try:
            notes.append(run_record(done.student, done.run))
            return
        except OSError as error:
            reason = f"its result cannot be written to the shared file system ({error.strerror})"
    notes.append(Record({"event": "failed", "job": done.student, "reason": reason}))


def _check_data(data: Mapping[str, Path]) -> None:
    """Raise `SandboxError` if a dataset is missing."""
    for path in data.values():
        if not path.exists():
            raise SandboxError(f"{path}: not on this node; put the dataset on the shared file system (--data)")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
