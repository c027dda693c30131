"""Hooks for Keras: each call of `fit` gets one more callback, which looks at the end of each epoch.

It asks for nothing by batch, so that Keras goes on as fast as without it, and draws nothing from a dataset, whose next
batches would be others then. Training in a loop of one's own, with `GradientTape`, is not seen.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any

import numpy as np

from grader.worker.training.budget import Budget
from grader.worker.training.recorder import TrainingRecorder
from grader.worker.training.student_line import step_aside
from grader.worker.training.trace import Trace

__all__ = ["hook_keras"]

MOST_WEIGHTS = 2_000_000
MOST_ROWS = 4096
"""Most rows of the data that are looked at."""
CALLBACKS = 5
"""Where `callbacks` stands among the arguments of `fit` that are given by position, behind the model."""
LOGISTIC = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")
SQUARED = ("mse", "mean_squared_error", "meansquarederror")
REGRESSION = (*SQUARED, "mae", "mean_absolute_error", "meanabsoluteerror", "huber", "huber_loss")
SCALING = ("Normalization", "BatchNormalization", "LayerNormalization", "Rescaling", "Embedding", "Discretization")
"""Layers that make inputs of any scale welcome."""


def hook_keras(keras: Any, recorder: TrainingRecorder) -> None:
    """Have `recorder` note what is trained with `keras.Model.fit`."""
    original = keras.Model.fit
    notes_of = _notes_class(keras, recorder)

    @wraps(original)
    def fit(self: Any, *args: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        added: list[Any] = []

        def look() -> None:
            trace = recorder.begin("keras")
            bound = inspect.signature(original).bind(self, *args, **options)
            bound.apply_defaults()
            recorder.safely(_look_at_model, trace, self)
            recorder.safely(_look_at_data, trace, self, bound.arguments)
            added.append(notes_of(trace))

        recorder.safely(look)
        if added:
            args, options = _with_callback(keras, args, options, added[0])
        return original(self, *args, **options)

    step_aside(fit)
    keras.Model.fit = fit


def _with_callback(
    keras: Any, args: tuple[Any, ...], options: dict[str, Any], ours: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of `fit` with one more callback; unchanged if the callbacks are in a list of Keras' own kind."""
    by_position = len(args) > CALLBACKS
    theirs = args[CALLBACKS] if by_position else options.get("callbacks")
    if isinstance(theirs, keras.callbacks.CallbackList):
        return args, options
    all_of_them = [*(theirs if isinstance(theirs, list | tuple) else [] if theirs is None else [theirs]), ours]
    if by_position:
        return (*args[:CALLBACKS], all_of_them, *args[CALLBACKS + 1 :]), options
    return args, {**options, "callbacks": all_of_them}


def _notes_class(keras: Any, recorder: TrainingRecorder) -> Callable[[Trace], Any]:
    """The class of the callback. Keras is not imported here, so it is made when that is there."""

    class TrainingNotes(keras.callbacks.Callback):  # type: ignore[misc]
        """Notes how each epoch went."""

        def __init__(self, trace: Trace) -> None:
            super().__init__()
            self._epochs = _Epochs(trace, recorder.budget)

        def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
            recorder.safely(self._epochs.begin_training, self)

        def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
            recorder.safely(self._epochs.begin, self)

        def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
            recorder.safely(self._epochs.end, self, logs or {})

    return TrainingNotes


class _Epochs:
    """How the epochs of one call of `fit` went, by what its callback knows of them."""

    def __init__(self, trace: Trace, budget: Budget) -> None:
        self._trace, self._budget = trace, budget
        self._before: list[np.ndarray[Any, Any]] = []
        """The weights before an epoch that is measured."""
        self._iterations = self._count = 0

    def begin_training(self, callback: Any) -> None:
        """The first epoch is about to begin."""
        model = callback.model
        self._trace.note(rate=float(model.optimizer.learning_rate))
        self._iterations = int(model.optimizer.iterations)

    def begin(self, callback: Any) -> None:
        """An epoch begins; it is measured if it may be."""
        weights = callback.model.trainable_weights
        is_due = self._trace.step_moments.has_come(self._count + 1)
        if is_due and _count(weights) <= MOST_WEIGHTS and self._budget.is_left():
            with self._budget.spending():
                self._before = [np.array(item.numpy()) for item in weights]

    def end(self, callback: Any, logs: Mapping[str, float]) -> None:
        """An epoch is over."""
        model, trace = callback.model, self._trace
        iterations = int(model.optimizer.iterations)
        # A model that cannot change counts no iterations.
        made, self._iterations = max(iterations - self._iterations, callback.params.get("steps") or 0), iterations
        trace.steps += made
        trainable = _count(model.trainable_weights)  # some models have no weights before the first batch
        trace.note(parameters=_count(model.weights), trainable=trainable, reached=trainable)
        self._count += 1
        if "loss" in logs and self._count >= trace.losses.next:
            trace.losses.add(self._count, float(logs["loss"]))
        if self._before and made:
            with self._budget.spending():
                self._measure(model, made)

    def _measure(self, model: Any, made: int) -> None:
        before, self._before = self._before, []
        sizes = [float(np.linalg.norm(item)) for item in before]
        changes = [
            float(np.linalg.norm(item.numpy() - old)) for item, old in zip(model.trainable_weights, before, strict=True)
        ]
        self._trace.updates.append(math.hypot(*changes) / max(math.hypot(*sizes), 1e-12) / made)


def _count(weights: Any) -> int:
    return sum(math.prod(item.shape) for item in weights)


def _look_at_model(trace: Trace, model: Any) -> None:
    loss = getattr(model, "loss", None)
    name = _name_of(loss)
    trace.note(loss=name if name in (*LOGISTIC, *REGRESSION) else "")
    if getattr(loss, "reduction", None) == "sum":
        trace.note(summed=1)
    last = getattr(model.layers[-1], "activation", None)
    activation = getattr(last, "__name__", "")
    if name in LOGISTIC:
        expects_logits = bool(getattr(loss, "from_logits", False))
        if expects_logits and activation in ("sigmoid", "softmax"):
            trace.note(squashed=activation)
        elif not expects_logits and activation == "linear":
            trace.note(squashed="nothing")


def _look_at_data(trace: Trace, model: Any, given: Mapping[str, Any]) -> None:
    inputs, targets, validation = given["x"], given["y"], given["validation_data"]
    if validation is not None and _is_same_data(inputs, targets, validation):
        trace.validated = trace.trained_on = 1
    values, wanted = _rows(inputs), _rows(targets)
    if values is not None:
        is_shuffled = bool(given["shuffle"]) and any(getattr(layer, "stateful", False) for layer in model.layers)
        trace.note(stateful=is_shuffled)
        is_number = values.dtype.kind == "f"
        if is_number and not any(type(layer).__name__ in SCALING for layer in model.layers):
            trace.note(input_scale=_scale(values))
    if trace.seen.summed:
        trace.note(summed=int(given["batch_size"] or 32))
    if wanted is not None and trace.seen.loss in REGRESSION:
        trace.note(target_scale=_scale(wanted), target=tuple(map(int, wanted.shape[1:])))
        if trace.seen.loss in SQUARED:
            trace.note(variance=float(np.var(np.asarray(wanted, float), axis=0).mean()))
        with suppress(Exception):  # not every model has one shape
            _look_at_shapes(trace, model, tuple(map(int, wanted.shape[1:])))


def _look_at_shapes(trace: Trace, model: Any, target: tuple[int, ...]) -> None:
    """Whether predictions and targets have different numbers of values for one input."""
    output = tuple(map(int, model.output_shape[1:]))
    if math.prod(output) != math.prod(target):
        trace.note(prediction=output)
        trace.broadcast = 1


def _name_of(loss: Any) -> str:
    name = loss if isinstance(loss, str) else getattr(loss, "name", None) or getattr(loss, "__name__", "")
    return str(name).lower()


def _rows(data: Any) -> np.ndarray[Any, Any] | None:
    """The first rows of an array or a tensor; None for anything that would have to be drawn from, or is none."""
    if not hasattr(data, "shape") or not hasattr(data, "__array__") or not len(data.shape):
        return None
    rows = np.asarray(data[:MOST_ROWS])
    return rows if rows.dtype.kind in "fiu" and rows.size else None


def _scale(values: np.ndarray[Any, Any]) -> float:
    return float(np.sqrt(np.mean(np.square(values, dtype=float))))


def _is_same_data(inputs: Any, targets: Any, validation: Any) -> bool:
    """Whether the validation has the data of the training: the same object, or all inputs equal."""
    if validation is inputs:
        return True
    if not isinstance(validation, tuple | list) or not validation:
        return False
    theirs = validation[0]
    if theirs is inputs:
        return True
    first, second = _rows(inputs), _rows(theirs)
    same_shape = first is not None and second is not None and tuple(inputs.shape) == tuple(theirs.shape)
    return same_shape and np.array_equal(np.asarray(first), np.asarray(second))
