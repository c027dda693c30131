"""The words that the operators know: keywords and functions of numpy, torch, tensorflow and keras."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["AXIS", "COSMETIC", "FUNCTIONS", "REDUCTIONS", "SYMMETRIC", "WITHOUT_ARGUMENTS", "WITHOUT_RELU"]

COSMETIC = frozenset({
    "alpha", "bbox_inches", "cmap", "color", "colour", "desc", "dpi", "edgecolor", "facecolor", "figsize",
    "fontsize", "label", "layout", "leave", "legend", "linestyle", "linewidth", "ls", "lw", "marker", "markersize",
    "name", "progress", "rotation", "style", "title", "verbose", "xlabel", "ylabel", "zorder",
})  # fmt: skip
"""Keywords of arguments that change how things look or are called, and no result."""
AXIS = frozenset({"axes", "axis", "axis0", "axis1", "axis2", "dim", "dim0", "dim1", "dims"})
"""Keywords of arguments that are axes."""
REDUCTIONS = frozenset({
    "LogSoftmax", "Softmax", "all", "any", "argmax", "argmin", "argsort", "cat", "concat", "concatenate", "cummax",
    "cummin", "cumprod", "cumsum", "expand_dims", "flip", "log_softmax", "logsumexp", "max", "mean", "median",
    "min", "nanmean", "nanstd", "nansum", "nanvar", "permute", "prod", "reduce_max", "reduce_mean", "reduce_min",
    "reduce_std", "reduce_sum", "size", "softmax", "sort", "squeeze", "stack", "std", "sum", "swapaxes",
    "transpose", "unsqueeze", "var",
})  # fmt: skip
"""Functions and methods whose whole numbers among the positional arguments are axes."""
SYMMETRIC = frozenset({
    "add", "allclose", "array_equal", "assert_allclose", "equal", "gcd", "hypot", "isclose", "logaddexp",
    "logical_and", "logical_or", "logical_xor", "max", "maximum", "min", "minimum", "multiply", "not_equal",
})  # fmt: skip
"""Functions whose first two arguments may change places."""
WITHOUT_ARGUMENTS = frozenset({"eval", "train"})
"""Methods that are mistaken only where they are called with nothing."""
WITHOUT_RELU = frozenset({"math", "np", "numpy"})
"""Modules that have `tanh` and no `relu`."""

_PAIRS = (
    ("argmax", "argmin"),
    ("ceil", "floor"),
    ("cos", "sin"),
    ("eval", "train"),
    ("max", "min"),
    ("maximum", "minimum"),
    ("mean", "sum"),
    ("nanmean", "nansum"),
    ("nanstd", "nanvar"),
    ("ones", "zeros"),
    ("ones_like", "zeros_like"),
    ("reduce_max", "reduce_min"),
    ("reduce_mean", "reduce_sum"),
    ("std", "var"),
)

FUNCTIONS: Mapping[str, Sequence[str]] = {
    **{one: (other,) for one, other in _PAIRS},
    **{other: (one,) for one, other in _PAIRS},
    "softmax": ("sigmoid",),
    "Softmax": ("Sigmoid",),
    "tanh": ("relu",),
    "Tanh": ("ReLU", "Identity"),
}
"""What each function is mistaken for."""
