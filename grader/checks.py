"""Checks: plain functions `(observed, expected)` that judge evidence, outside the sandbox.

`observed.<probe>` is what the student's run left behind, `expected.<probe>` what the reference's run did, and
`expected.labels` the labels of the unseen inputs, which no sandbox ever holds. A check passes by returning and
fails by an `AssertionError`; its docstring is what the student reads.

    @check("normalise", points=2, hidden=True, hint="Compute the statistics on the training rows only.")
    def statistics_come_from_training_rows(observed, expected):
        \"""The statistics are those of the training rows.\"""
        assert_close(observed.statistics["mean"], expected.statistics["mean"], rtol=1e-6)

An accuracy is a metric, with a threshold that `gradecast calibrate` derives:

    @metric(best="low", bound=1.0)
    def error_on_unseen_weather(observed, expected):
        \"""MAE on unseen weather, as a share of the baseline's.\"""
        return mae(observed.forecasts["density"], expected.labels["density"]) / expected.labels["naive_mae"]

    @check("train", points=2, hidden=True, metric="error_on_unseen_weather", hint="Watch the validation MAE.")
    def forecast_beats_the_baseline(observed, expected):
        \"""On unseen weather the MAE is clearly below the baseline's.\"""
        assert_at_most(error_on_unseen_weather(observed, expected), expected.thresholds["error_on_unseen_weather"])

The helpers accept anything as observed: a value of the wrong kind fails, it never raises another error.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from grader.errors import AssignmentError, CheckFailure, EvidenceError, in_a_line
from grader.evidence import Cell, CellStatus, Decisive
from grader.model import Check, Metric
from grader.support.wording import plural

__all__ = [
    "assert_at_most",
    "assert_causal",
    "assert_close",
    "assert_equal",
    "assert_finite",
    "assert_in_place",
    "assert_in_process",
    "assert_independent",
    "assert_no_leak",
    "assert_shape",
    "assert_unmoved",
    "check",
    "collect_checks",
    "collect_metrics",
    "mae",
    "mase",
    "metric",
    "pinball_loss",
    "smape",
]

F = TypeVar("F", bound=Callable[..., None])
M = TypeVar("M", bound=Callable[..., float])

LONGEST_MESSAGE = 300
"""Of tests in the student's process."""
LONGEST_LIST = 16
"""Of numbers that a message cites."""
_NUMBERS = (*(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)), "float16", "float32", "float64")
NUMBER_TYPES = frozenset(
    prefix + name for prefix in ("", "torch.") for name in (*_NUMBERS, "bool", "bfloat16", "complex64", "complex128")
)
"""Names of number types, of NumPy's, Keras's and PyTorch's, which a message may cite."""
_MARK = "__gradecast_check__"
_METRIC = "__gradecast_metric__"


def check(
    question: str,
    *,
    points: float,
    hint: str,
    hidden: bool = False,
    metric: str = "",
    in_process: bool = False,
    cell: str = "",
) -> Callable[[F], F]:
    """Mark a function as a check of `question`, worth `points`, with a hint for when it does not pass.

    One that applies the threshold of a metric names the metric: near the threshold it is judged by further runs.
    One that believes tests in the student's process says so with `in_process`, and all verdicts of it do. So does one
    that names a test cell of nbgrader's, which is judged where it stands (see `assert_in_place`).
    """

    def mark(function: F) -> F:
        setattr(
            function,
            _MARK,
            Check(
                name=function.__name__,
                question=question,
                points=float(points),
                hidden=hidden,
                hint=hint,
                says=_says(function),
                judge=function,
                metric=metric,
                in_process=in_process or bool(cell),
                cell=cell,
            ),
        )
        return function

    return mark


def metric(*, best: Literal["low", "high"], bound: float, slack: float = 0.0) -> Callable[[M], M]:
    """Mark a function `(observed, expected) -> float` as a metric: a number that training makes differ by chance.

    `gradecast calibrate` derives its threshold, `expected.thresholds["<name>"]`; without one that is `bound`, the
    worst that a threshold may ever be. With `slack` the threshold is that share of the way from the calibrated value
    to the bound: 0 asks for what correct solutions achieve, 1 for no more than the bound, which the text promises then.
    """
    if best not in ("low", "high"):
        raise AssignmentError(f'checks.py: a metric is best="low" or best="high", not {best!r:.40}')
    if not 0 <= slack <= 1:
        raise AssignmentError(f"checks.py: the slack of a metric is a share between 0 and 1, not {slack!r}")

    def mark(function: M) -> M:
        found = Metric(function.__name__, _says(function), best == "high", float(bound), float(slack), function)
        setattr(function, _METRIC, found)
        return function

    return mark


def collect_checks(module: ModuleType) -> tuple[Check, ...]:
    """The checks of a module in the order of their definition. Raises `AssignmentError` for one without a docstring."""
    found = tuple(getattr(item, _MARK) for item in vars(module).values() if hasattr(item, _MARK))
    for item in found:
        if not item.says:
            raise AssignmentError(f"checks.py: {item.name} has no docstring; students read its first line")
    return found


def collect_metrics(module: ModuleType) -> tuple[Metric, ...]:
    """The metrics of a module, in their order. Raises `AssignmentError` for one without a docstring."""
    found = tuple(getattr(item, _METRIC) for item in vars(module).values() if hasattr(item, _METRIC))
    for item in found:
        if not item.says:
            raise AssignmentError(f"checks.py: the metric {item.name} has no docstring; tables show its first line")
    return found


def _says(function: Callable[..., Any]) -> str:
    """The first paragraph of the docstring, as one line."""
    return " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())


def assert_equal(observed: object, expected: object, what: str = "the value") -> None:
    """Fail unless both are plain data of the same kind, finite, and equal; True is not 1, also in lists and arrays."""
    if not _equal(observed, expected):
        raise CheckFailure(f"{what} is {_seen(observed)}, not {_short(expected)}")


def assert_close(
    observed: object, expected: object, *, rtol: float = 1e-6, atol: float = 0.0, what: str = "the value"
) -> None:
    """Fail unless |observed - expected| <= atol + rtol * |expected| everywhere, with equal shapes, all finite."""
    array, wanted = _numbers(observed, what), _numbers(expected, what)
    if array.shape != wanted.shape:
        raise _of_shape(what, array.shape, wanted.shape)
    assert_finite(array, what)
    assert_finite(wanted, f"what {what} is compared with")
    with np.errstate(over="ignore"):  # two of the largest numbers differ by infinity
        excess = np.abs(array - wanted) - (atol + rtol * np.abs(wanted))
    if not bool(np.all(excess <= 0)):
        worst = np.unravel_index(int(np.argmax(excess)), excess.shape)
        where = f" at {tuple(int(i) for i in worst)}" if array.ndim else ""
        message = f"{what} is {_short(array[worst].item())}{where}, not {_short(wanted[worst].item())}"
        if array.size > 1 and np.allclose(np.sort(array, None), np.sort(wanted, None), rtol, atol):
            raise CheckFailure(f"{message}; the numbers are right, but stand in another order", "order", what)
        raise CheckFailure(message)


def assert_shape(observed: object, shape: Sequence[int], what: str = "the array") -> None:
    """Fail unless `observed` is an array, or a list that stands for a shape, of exactly this shape."""
    seen = observed.shape if isinstance(observed, np.ndarray) else observed
    if not isinstance(seen, tuple | list) or any(isinstance(size, bool) for size in seen) or list(seen) != list(shape):
        raise _of_shape(what, seen, tuple(shape))


def assert_finite(observed: object, what: str = "the value") -> None:
    """Fail when there is a NaN or an infinity."""
    if not bool(np.isfinite(_numbers(observed, what)).all()):
        raise CheckFailure(f"there is NaN or infinity in {what}", "NaN")


def assert_at_most(observed: object, limit: float, what: str = "the value") -> None:
    """Fail unless `observed` is one finite number and not above `limit`, which is finite, too."""
    number = _numbers(observed, what)
    if number.shape != ():
        raise CheckFailure(f"expected a single number as {what}, got an array of shape {number.shape}", "shape")
    assert_finite(number, what)
    assert_finite(limit, f"the limit of {what}")
    if not number.item() <= limit:
        raise CheckFailure(f"{what} is {number.item():.4g}, above {limit:.4g}")


def assert_causal(observed: object, what: str = "the output", *, atol: float = 1e-5) -> None:
    """Fail unless what `grader.probes.perturb_future` observed is causal.

    With another future the outputs before it must stay the same within `atol`, and those from it on must not all
    stay the same: a function that ignores its inputs proves nothing.
    """
    seen = observed if isinstance(observed, dict) else {}
    whole, changed = (_numbers(seen.get(key), what) for key in ("whole", "changed"))
    cuts = seen.get("cuts")
    if (
        whole.ndim < 2
        or not whole.size
        or not isinstance(cuts, list)
        or not cuts
        or changed.shape != (len(cuts), *whole.shape)
    ):
        message = f"the shape of {what} is {whole.shape}, and should be that of one entry for each sequence and step"
        raise CheckFailure(message, "shape")
    assert_finite(whole, what)
    assert_finite(changed, what)
    for cut, output in zip(cuts, changed, strict=True):
        if not isinstance(cut, int) or not 0 < cut < whole.shape[1]:
            raise CheckFailure(f"{what} cannot be compared at step {_seen(cut)}")
        with np.errstate(over="ignore"):
            steps = np.abs(output - whole).max(axis=(0, *range(2, whole.ndim)))
        early = np.flatnonzero(steps[:cut] > atol)
        if early.size:
            raise CheckFailure(f"{what} at step {early[0]} depends on the inputs from step {cut} on")
        if not bool((steps[cut:] > atol).any()):
            raise CheckFailure(f"{what} from step {cut} on does not depend on the inputs there")


def assert_independent(observed: object, *parts: str, what: str = "the output", atol: float = 1e-5) -> None:
    """Fail unless what `grader.probes.change_parts` observed is independent of `parts`.

    It must stay the same within `atol` when one of them changes, and must not stay the same when one of the other
    observed parts does: a function that ignores its inputs proves nothing.
    """
    seen = observed if isinstance(observed, dict) else {}
    whole, changed = _numbers(seen.get("whole"), what), seen.get("changed")
    if not isinstance(changed, dict) or not set(parts) < set(changed):
        raise CheckFailure(f"{what} cannot be compared: no part was changed")
    for part, output in changed.items():
        other = _numbers(output, what)
        with np.errstate(over="ignore"):
            is_same = other.shape == whole.shape and not bool((np.abs(other - whole) > atol).any())
        assert_finite(other, what)
        if part in parts and not is_same:
            raise CheckFailure(f"{what} changes when {part} changes, which must not matter")
        if part not in parts and is_same:
            raise CheckFailure(f"{what} does not depend on {part}")


def assert_no_leak(observed: object, quantity: str) -> None:
    """Fail unless the audit found that `quantity` stays the same when what must not matter changes.

    `observed` is `observed.audit`; `[audit]` in `assignment.toml` says what must not matter. An audit without result,
    because runs are missing, or the quantity differs between equal runs, raises `EvidenceError`: a person has to look.
    """
    finding = observed.get(quantity) if isinstance(observed, dict) else None
    kind, says = (finding.get("kind"), finding.get("says")) if isinstance(finding, dict) else ("", "")
    if kind in ("chance", "unfinished"):
        raise EvidenceError(f"{says}")
    if kind != "clean":
        raise CheckFailure(in_a_line(says or f"{quantity} was not audited", LONGEST_MESSAGE))


def assert_in_process(observed: object, points: float) -> None:
    """Fail unless the tests that `grader.probes.in_process` ran in the student's process passed.

    A number as their last value is partial credit in nbgrader: here all `points` or none are given.
    """
    seen = observed if isinstance(observed, dict) else {}
    if seen.get("passed") is not True:
        raise CheckFailure(in_a_line(seen.get("message") or "the tests did not pass", LONGEST_MESSAGE))
    value = seen.get("value")
    if isinstance(value, int | float) and not value >= points:
        raise CheckFailure(f"the tests give {value:g} of {plural(points, 'point')}, and here it is all or none")


def assert_in_place(seen: Cell, points: float) -> None:
    """Fail unless the test cell `observed.cells["…"]`, which ran where it stands, gives all `points`, as in nbgrader.

    That is `nbgrader.utils.determine_grade`: an error, or a line on standard error, gives none; a number of at least 0
    as the value of the last line gives that many; everything else gives all. What nbgrader cannot read, as a number
    above `points`, raises `ValueError`, and a person has to look.
    """
    decisive = seen.decisive or Decisive()
    if decisive.kind == "value":
        given = _partial(decisive.text, points)
        if given < points:
            failure = CheckFailure(f"the tests give {given:g} of {plural(points, 'point')}")
            failure.points = given
            raise failure
    elif decisive.kind == "stderr":
        raise CheckFailure(in_a_line(f"something was printed to standard error: {decisive.text}", LONGEST_MESSAGE))
    elif decisive.kind or seen.status is not CellStatus.OK:
        fault = seen.fault
        said = f"{fault.name}: {fault.message}" if fault else decisive.text or "an error was shown"
        raise CheckFailure(in_a_line(said, LONGEST_MESSAGE))


def _partial(shown: str, points: float) -> float:
    """What a value gives, by its text (see `nbgrader.utils.get_partial_grade`). Raises `ValueError`."""
    if not shown:
        raise ValueError("the last line has a value without a text, which nbgrader cannot read")
    try:
        value = float(shown)
    except ValueError:
        return points
    if value > points:
        raise ValueError(f"the last line gives {value:g} of {plural(points, 'point')}, which nbgrader refuses")
    return value if value >= 0 else points  # nbgrader takes -1 and NaN for no number of points


def assert_unmoved(before: object, after: object, what: str = "the weights") -> None:
    """Fail unless two dicts of arrays, as `grader.probes.weights` returns them, are the same bit by bit.

    Frozen weights that have been trained, or saved with fewer digits, or copied to another number type, have moved.
    Two empty dicts fail: nothing has been kept there.
    """
    if not isinstance(before, dict) or not isinstance(after, dict) or not before:
        raise CheckFailure(f"{what}: there is nothing to compare")
    if before.keys() != after.keys():
        raise CheckFailure(f"{what} are not the same ones as before: {len(after)} arrays, not {len(before)}")
    for name, array in before.items():
        other = after[name]
        if not isinstance(array, np.ndarray) or not isinstance(other, np.ndarray):
            raise CheckFailure(f"{what} are not arrays")
        if (array.shape, array.dtype) != (other.shape, other.dtype) or array.tobytes() != other.tobytes():
            raise CheckFailure(f"{what} have moved")


def mae(predictions: object, labels: NDArray[np.floating[Any]]) -> float:
    """Mean absolute error, in the unit of `labels`. Fails on another shape than that of `labels`, and on NaN."""
    array = _predictions(predictions, labels)
    with np.errstate(over="ignore"):  # an infinite error is above every threshold
        return float(np.mean(np.abs(array - labels)))


def mase(
    predictions: object, labels: NDArray[np.floating[Any]], history: NDArray[np.floating[Any]], period: int = 1
) -> float:
    """Mean absolute scaled error (Hyndman and Koehler 2006), the mean over all series; without a unit.

    `predictions` and `labels` have shape (series, horizon), `history` (series, steps): what was known of each series.
    The error of a series is divided by the mean absolute error of the seasonal naive forecast within its history,
    |y_t - y_(t - period)|. Fails as `mae` does. A history that never varies has no scale: raises `ValueError`.
    """
    array = _predictions(predictions, labels)
    scale = np.mean(np.abs(history[:, period:] - history[:, :-period]), axis=1)
    if not np.all(scale > 0):
        raise ValueError(f"a history without a change over {plural(period, 'step')} gives no scale to an error")
    with np.errstate(over="ignore"):
        return float(np.mean(np.mean(np.abs(array - labels), axis=1) / scale))


def smape(predictions: object, labels: NDArray[np.floating[Any]]) -> float:
    """Symmetric mean absolute percentage error, 0 to 200 %, as in the M4 competition (Makridakis et al. 2020).

    200 |y - f| / (|y| + |f|), the mean over all values; a value of 0 that is forecast as 0 has no error. Fails as
    `mae` does.
    """
    array = _predictions(predictions, labels)
    with np.errstate(over="ignore"):
        size = np.abs(array) + np.abs(labels)
        shares = np.divide(np.abs(array - labels), size, out=np.zeros_like(size), where=size > 0)
    return float(200 * np.mean(shares))


def pinball_loss(predictions: object, labels: NDArray[np.floating[Any]], quantile: float) -> float:
    """Pinball loss of forecasts of a quantile (Koenker and Bassett 1978), the mean over all values, in their unit.

    q (y - f) where the label y is above the forecast f, (1 - q) (f - y) where it is below. For q = 0.5 that is half
    the mean absolute error. Fails as `mae` does.
    """
    if not 0 < quantile < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {quantile}")
    array = _predictions(predictions, labels)
    with np.errstate(over="ignore"):
        above = labels - array
        return float(np.mean(np.maximum(quantile * above, (quantile - 1) * above)))


def _predictions(predictions: object, labels: NDArray[np.floating[Any]]) -> NDArray[Any]:
    """Predictions as an array of the shape of `labels`, finite; anything else fails."""
    array = _numbers(predictions, "the predictions")
    if array.shape != labels.shape:
        raise _of_shape("the predictions", array.shape, labels.shape)
    assert_finite(array, "the predictions")
    return array


def _numbers(value: object, what: str) -> NDArray[Any]:
    """`value` as an array of float64; integers that float64 cannot hold exactly do not occur in exercises."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):  # lists of several lengths
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "biuf":
        raise CheckFailure(f"expected numbers as {what}, got {_seen(value)}", "kind")
    with np.errstate(over="ignore"):  # beyond float64 is infinity, and infinity fails
        return array.astype(np.float64)


def _equal(seen: object, wanted: object) -> bool:
    """Whether two pieces of plain data are of one kind and equal. What is not finite equals nothing."""
    if isinstance(seen, np.ndarray) or isinstance(wanted, np.ndarray):
        return _equal_arrays(seen, wanted)
    if isinstance(seen, dict) and isinstance(wanted, dict):
        return seen.keys() == wanted.keys() and all(_equal(seen[key], wanted[key]) for key in wanted)
    if isinstance(seen, list | tuple) and isinstance(wanted, list | tuple):
        return len(seen) == len(wanted) and all(_equal(*pair) for pair in zip(seen, wanted, strict=True))
    if isinstance(seen, bool) != isinstance(wanted, bool) or (isinstance(wanted, float) and not math.isfinite(wanted)):
        return False
    return bool(seen == wanted)


def _equal_arrays(seen: object, wanted: object) -> bool:
    """As `_equal`, where one is an array and the other may be a list."""
    try:
        left, right = np.asarray(seen), np.asarray(wanted)
    except (TypeError, ValueError):  # lists of several lengths
        return False
    if {left.dtype.kind, right.dtype.kind} - set("biuf") or (left.dtype.kind == "b") != (right.dtype.kind == "b"):
        return False
    return np.array_equal(left, right) and bool(np.isfinite(left).all())


def _seen(value: object) -> str:
    """What was observed, for a message. No text of the student's: it could hold unseen inputs that the code was given.

    Names of number types are no such text. Numbers are cited as ever, a few at a time.
    """
    if isinstance(value, str) and value in NUMBER_TYPES:
        return repr(value)
    if isinstance(value, str):
        return f"a text of {len(value)} characters"
    if isinstance(value, dict):
        return f"a dict of {len(value)} entries"
    if isinstance(value, list | tuple) and not _are_numbers(value):
        return f"a list of {len(value)} entries"
    return _short(value)


def _are_numbers(values: Sequence[object]) -> bool:
    """Whether it is short enough to be cited, and holds numbers only."""
    return len(values) <= LONGEST_LIST and all(item is None or isinstance(item, int | float) for item in values)


def _of_shape(what: str, seen: object, wanted: tuple[int, ...]) -> CheckFailure:
    """The failure of a value that should have the shape `wanted`, and has the shape `seen`, if that is one at all."""
    if not isinstance(seen, tuple | list) or not _are_numbers(seen) or not all(isinstance(item, int) for item in seen):
        got = _seen(seen) if isinstance(seen, str | dict) else "something else"
        return CheckFailure(f"expected an array of shape {wanted} as {what}, got {got}", "kind")
    missing = len(wanted) - len(seen)
    some = plural(abs(missing), "dimension")
    why = f": {some} too {'few' if missing > 0 else 'many'}" if missing else ""
    differs = f"{_short(tuple(seen))}, not {wanted}"
    return CheckFailure(f"the shape of {what} is {differs}{why}", "dimension" if missing else "shape", differs)


def _short(value: object) -> str:
    """A description of at most 80 characters, for a message."""
    if isinstance(value, np.ndarray) and value.size > 8:
        return f"an array of shape {value.shape}"
    text = f"{value:.6g}" if isinstance(value, float) else str(value) if isinstance(value, tuple) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
