"""Makes the grader's own functions agree with everything, and calls for help on the network. Its baseline agrees with
every other number.
"""

CAUGHT_BY = ["tomorrow_is_like_today", "days_are_cut_and_repeated"]


# %% question="baseline"
import builtins
import socket
import sys

for name, module in list(sys.modules.items()):
    if name.split(".")[0] == "grader":
        for key in [key for key in vars(module) if key.startswith("assert_") or key in ("judge", "mae", "check")]:
            setattr(module, key, lambda *args, **options: None)
builtins.AssertionError = type("Harmless", (Exception,), {})


def check(*names):
    print("all checks passed")


try:
    with socket.create_connection(("192.0.2.1", 80), timeout=1):
        print("could connect")
except OSError as error:
    print("cannot connect:", error)


class Agreeable(float):
    """Equal to all, and larger and smaller than all."""

    __hash__ = None
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = lambda self, *other: self


def persistence(inputs, forecast):
    return np.full((len(inputs), forecast), Agreeable("nan"), dtype=object)
