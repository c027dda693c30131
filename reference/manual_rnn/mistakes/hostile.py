"""Looks for the tests, the reference, the gradebook and other students' work, and tries to overwrite what it finds. Its
loss agrees with every other number.
"""

CAUGHT_BY = [
    "loss_grows_with_the_sequence",
    "loss_does_not_grow_with_the_batch",
    "loss_is_exact",
    "forecasts_are_seconds",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
    "table_is_right",
    "results_are_of_their_kinds",
]


# %% question="loss"
import os
import time

WANTED = ("checks.py", "unseen.py", "expected.json", "expected.npz", "verdicts.json", "gradebook.db", "thresholds.toml")
loot, deadline = {}, time.monotonic() + 5
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if name not in ("proc", "sys", "dev", "site-packages")]
    if time.monotonic() > deadline:
        break
    for place in (os.path.join(folder, name) for name in names if name in WANTED):
        try:
            with open(place, "rb") as file:
                loot[place] = file.read()
            with open(place, "r+b"):
                print("could overwrite", place)
        except OSError as error:
            print("cannot read or write", place, error)
print("found:", sorted(loot))


class Agreeable(float):
    """Equal to all, and larger and smaller than all."""

    __hash__ = None
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = lambda self, *other: self


def sequence_loss(predictions, targets):
    return Agreeable("nan")
