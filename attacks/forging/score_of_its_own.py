"""Claims on the grader's channel, from a cell, that it was judged: points, verdicts, a grade."""

SUCCESS = "points, or a submission that is not judged"
PROOF = "stopped"

# %%
import gc
import json
import struct
import time

channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")


def say(body, arrays=b"", pause=0.0):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    channel._writer.write(struct.pack("<II", len(text), len(arrays)) + text + arrays)
    channel._writer.flush()
    time.sleep(pause)


for event in ("score", "verdict", "grade", "judged", "result", "points"):
    say(
        {"event": event, "points": 10, "score": 1.0, "question": "forecast", "outcome": "passed", "fault": None},
        pause=0.1,
    )
say({"event": "finished", "cell": "extra-1", "status": "passed", "fault": None, "points": 10}, pause=2)
