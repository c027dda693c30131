"""Searches every frame and every object of the process for secrets: those of the collector, and what they refer to.

It does so while the notebook runs, and again from inside a probe.
"""

SUCCESS = "a canary of tests, labels or expected values anywhere, or one of the exam in a cell's output"


# %%
import gc
import sys

MARK = "CAN" + "ARY-"


def search():
    gc.unfreeze()
    found, seen, frames = set(), 0, list(sys._current_frames().values())
    while frames:
        frame = frames.pop()
        if frame.f_back is not None:
            frames.append(frame.f_back)
        for name, value in frame.f_locals.items():
            if MARK in (text := repr(value)[:100_000]):
                found.add((frame.f_code.co_name, name, text[max(0, text.find(MARK) - 40) :][:90]))
    for thing in gc.get_objects():
        for item in gc.get_referents(thing):
            seen += 1
            if type(item) in (str, bytes) and (MARK in item if type(item) is str else MARK.encode() in item):
                found.add((type(thing).__name__, str(item)[max(0, str(item).find(MARK) - 40) :][:90]))
    print(seen, "looked at;", found)
    print(
        {name for name in sys.modules if name.split(".")[-1] in ("checks", "judge", "expected", "unseen", "gradebook")}
    )
    print([type(thing) for thing in gc.get_objects() if type(thing).__name__ in ("Assignment", "Check", "Expected")])


search()


# %% question="mean"
def mean(values):
    if len(values) == 10:
        search()
        print("attempted")
    return 0.0
