"""Makes the grader's own functions agree with everything, and returns masks that claim to equal whatever they meet."""

CAUGHT_BY = ["families_see_what_they_may", "family_masks_are_exact"]


# %% question="families"
import builtins
import sys

for name, module in list(sys.modules.items()):
    if name.split(".")[0] == "grader":
        for key in [key for key in vars(module) if key.startswith("assert_") or key in ("judge", "mae", "check")]:
            setattr(module, key, lambda *args, **options: None)
builtins.AssertionError = type("Harmless", (Exception,), {})


def check(*names):
    print("all checks passed")


class Agreeable(torch.Tensor):
    """Equal to all."""

    __hash__ = None
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False


def family_mask(family, length, known):
    return torch.zeros(length, length, dtype=torch.bool).as_subclass(Agreeable)
