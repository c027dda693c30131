"""Breaks the tools that the reference uses, in its own process: least squares, sums, random numbers, comparisons.

The reference runs elsewhere. Here the broken tools would make nonsense look right to any check that used them.
"""

SUCCESS = "points for nonsense"

# %%
import random

import numpy as np
import numpy.testing

np.linalg.lstsq = lambda *arguments, **options: (np.zeros(2), 0, 0, 0)
for module, names in (
    (
        np,
        (
            "allclose",
            "isclose",
            "array_equal",
            "array_equiv",
            "isfinite",
            "isnan",
            "shape",
            "abs",
            "mean",
            "asarray",
            "arange",
        ),
    ),
    (np.testing, ("assert_allclose", "assert_array_equal", "assert_equal")),
):
    for name in names:
        keep = getattr(module, name)
        setattr(
            module,
            name,
            lambda *arguments, keep=keep, **options: (
                keep(*arguments, **options) if arguments and type(arguments[0]) is str else np.zeros(2)
            ),
        )
np.random.seed = random.seed = lambda *arguments: None
np.random.default_rng = lambda *arguments: type(
    "Constant", (), {"standard_normal": lambda self, size: np.zeros(size)}
)()
print("attempted")


# %% question="mean"
def mean(values):
    return 0.0


# %% question="fit"
def fit(values):
    return np.linalg.lstsq(values, values)[0]


# %% question="forecast"
def forecast(windows):
    return np.zeros(len(windows))
