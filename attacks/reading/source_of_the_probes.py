"""Reads the probes and the unseen inputs during its exam, and puts them into the output of a cell that has run."""

SUCCESS = "a canary of the exam in the executed notebook"


# %%
import gc
import inspect
import linecache
import sys

from IPython.display import display

handle = display("nothing yet", display_id="@NAME@")


def testimony():
    frame, seen = sys._getframe(1), []
    while frame is not None:
        seen.append(str({name: repr(value)[:500] for name, value in frame.f_locals.items()}))
        seen += [str(frame.f_code.co_consts), frame.f_globals.get("__doc__") or ""]
        try:
            seen.append(inspect.getsource(frame))
        except (OSError, TypeError):
            seen.append("".join(linecache.getlines(frame.f_code.co_filename)[:50]))
        frame = frame.f_back
    return "".join(seen)


# %% question="mean"
def mean(values):
    text = testimony()
    print("attempted:", len(text), "characters")
    handle.update(text)
    recorder = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Recorder")
    recorder.open("extra-1")
    recorder.write("stdout", text)
    recorder.flush()
    return 0.0
