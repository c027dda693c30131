"""Runs the probes on the student's namespace and sends what each of them observed."""

from __future__ import annotations

from typing import Any

from grader.errors import AssignmentError, EvidenceError
from grader.evidence import Encoded, decode, encode
from grader.evidence.codec import MAX_ARRAYS
from grader.probes import Probe, load_probes, observe
from grader.worker.channel import Channel
from grader.worker.clock import within
from grader.worker.faults import fault
from grader.worker.task import Exam, Task
from grader.worker.workplace import seed_all

__all__ = ["examine"]

MIB = 1 << 20


def examine(namespace: dict[str, Any], exam: Exam, task: Task, channel: Channel) -> None:
    """Run each probe on its own: one that raises is one errored observation. One frame a probe."""
    try:
        probes = load_probes(exam.probes)
    except AssignmentError as error:
        channel.send({"event": "done", "fault": fault(error)})
        return
    room, places = task.limits.evidence_mib * MIB, MAX_ARRAYS
    for name, probe in probes.items():
        if name in exam.skip:
            continue
        channel.send({"event": "observing", "probe": name})
        body, encoded = _observe(probe, namespace, exam, task, room, places)
        room -= sum(array.nbytes for array in encoded.arrays.values())
        places -= len(encoded.arrays)
        channel.send({"event": "observed", "probe": name, "value": encoded.document, **body}, encoded.arrays)
    channel.send({"event": "done", "fault": None})


def _observe(
    probe: Probe, namespace: dict[str, Any], exam: Exam, task: Task, room: int, places: int
) -> tuple[dict[str, Any], Encoded]:
    try:
        with within(task.limits.probe_seconds):
            seed_all(task.seed)
            encoded = encode(observe(probe, namespace, exam.unseen))
        # What the grader would refuse is refused here, so that it costs one observation and not the run.
        decode(encoded.document, encoded.arrays)
        if sum(array.nbytes for array in encoded.arrays.values()) > room:
            raise EvidenceError(f"the observations take more than {task.limits.evidence_mib} MiB")
        if len(encoded.arrays) > places:
            raise EvidenceError(f"the observations hold more than {MAX_ARRAYS} arrays")
    except BaseException as error:  # SystemExit and the timer too: nothing ends the exam
        return {"fault": fault(error)}, Encoded(None)
    return {"fault": None}, encoded
