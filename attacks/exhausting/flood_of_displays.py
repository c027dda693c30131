"""Shows pictures without end, updates and clears them, with thousands of display ids."""

SUCCESS = "a notebook that is larger than allowed, or a grader that runs out of memory"
PROOF = "stopped"

# %%
import itertools

from IPython.display import clear_output, display, update_display

for number in itertools.count():
    display({"image/png": b"\x89PNG" + b"x" * 4000, "text/plain": ""}, raw=True, display_id=str(number))
    for id in (0, number // 2, number):
        update_display({"text/html": "<p>" * 2000, "application/json": [[]] * 1000}, raw=True, display_id=str(id))
    if number % 100 == 99:
        clear_output(wait=bool(number % 200 == 99))
