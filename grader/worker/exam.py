"""Runs the probes on the student's namespace and sends what each of them observed."""

from __future__ import annotations

import json
from typing import Any

from grader.errors import AssignmentError
from grader.evidence import Encoded, Room, decode, encode
from grader.evidence.room import ALL_TEXT
from grader.model import Limits
from grader.probes import Probe, load_probes, observe
from grader.worker.channel import Channel
from grader.worker.clock import within
from grader.worker.faults import fault
from grader.worker.refusals import Refusals
from grader.worker.shield import Shield
from grader.worker.task import Exam, Task
from grader.worker.workplace import seed_all

__all__ = ["examine", "room_for", "room_left"]

MIB = 1 << 20
WRAPPING = 1 << 16
"""Bytes reserved in the frames of observations for everything except the observations."""


def examine(
    namespace: dict[str, Any], exam: Exam, task: Task, channel: Channel, shield: Shield, refusals: Refusals
) -> None:
    """Run each probe behind `shield`, and send its result. If a probe raises, the observation holds the error."""
    try:
        probes = load_probes(exam.probes)
    except AssignmentError as error:
        channel.send({"event": "done", "fault": fault(error)})
        return
    room = room_for(task.limits)
    for name, probe in probes.items():
        if name in exam.skip:
            continue
        channel.send({"event": "observing", "probe": name})
        body, encoded, room = _observe(probe, namespace, exam, task, room, shield)
        refused = refusals.take(failed=body["fault"] is not None)
        body |= {"event": "observed", "probe": name, "value": encoded.document, "refused": refused}
        channel.send(body, encoded.arrays)
    channel.send({"event": "done", "fault": None})


def room_for(limits: Limits) -> Room:
    """The room for all observations of one exam."""
    return Room(text=ALL_TEXT - WRAPPING, data=int(limits.evidence_mib * MIB))


def room_left(room: Room, encoded: Encoded) -> Room:
    """What is left of `room` after an observation. Raises the error that the grader would raise for it.

    Raised here, the error costs one observation and not the whole run.
    """
    decode(encoded.document, encoded.arrays)
    size = len(json.dumps(encoded.document, ensure_ascii=False).encode("utf-8", "replace"))
    return room.less([Room.taken(encoded.document, encoded.arrays, size)])


def _observe(
    probe: Probe, namespace: dict[str, Any], exam: Exam, task: Task, room: Room, shield: Shield
) -> tuple[dict[str, Any], Encoded, Room]:
    try:
        with within(task.limits.probe_seconds, task.limits.threads), shield.raised():
            seed_all(task.seed)
            encoded = encode(observe(probe, namespace, exam.unseen))
        left = room_left(room, encoded)
    except BaseException as error:  # even SystemExit and the time limit: nothing may end the exam
        return {"fault": fault(error)}, Encoded(None), room
    return {"fault": None}, encoded, left
