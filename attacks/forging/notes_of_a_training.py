"""Puts points, verdicts and values of every wrong type into the notes of its trainings."""

SUCCESS = "points for values that are no answers, or a judge that fails"

# %%
import gc

from grader.worker.training import recorder_here

CLAIM = {"points": 10, "score": 10, "outcome": "passed", "verdicts": [{"check": "mean", "points": 2}]}
WRONG = (None, True, -1, 1 << 80, 10**400, 1e308, "x" * 100_000, [[]] * 100, [CLAIM] * 100, {"$array": "a0.npy"})
recorder = recorder_here()
FIELDS = vars(recorder.begin("torch").training()) if recorder is not None else {"steps": 0}
NOTES = [
    *({**CLAIM, name: WRONG[number % len(WRONG)]} for number, name in enumerate(FIELDS)),
    {**CLAIM, "steps": 1 << 53, "added": 1 << 53, "watched": 1, "losses": [None] * 64, "updates": [1e299] * 64},
    {"steps": 99, "broadcast": 1, "prediction": [1 << 53] * 64, "target": [], "layers": [{}, {"gradient": 1e299}] * 32},
    {"steps": 99, "backwards": 99, "parameters": 0, "trainable": 1 << 53, "losses": [1e299] * 64, "variance": 1e-299},
]
channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")
send = channel.send


def tell(body, arrays=None):
    return send({**body, **CLAIM, "training": NOTES} if body.get("event") != "display" else body, arrays)


if recorder is not None:
    recorder.documents = recorder.trainings = lambda: NOTES
    recorder.stop = recorder.safely = lambda *_: None
channel.send = tell
print("attempted")


# %% question="mean"
def mean(values):
    return 0.0
