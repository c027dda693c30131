"""Hooks for PyTorch: its optimizers, the backward pass, its loss functions, dropout, and the start of a `DataLoader`.

Most steps are only counted. Modules get no hooks: what layers do is read from the graph of the loss, at a few steps.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from grader.worker.training.recorder import TrainingRecorder
from grader.worker.training.student_line import is_in_module, place_here, step_aside
from grader.worker.training.torch_batches import LOSSES
from grader.worker.training.torch_steps import Optimization
from grader.worker.training.trace import Trace

__all__ = ["hook_torch"]

FIRST_STEPS = 64
"""In so many steps each batch is remembered, and later ones where a step is watched."""
MOST_OPTIMIZERS = 4
"""Most optimizers, the latest ones, that are watched at once."""


class _TorchHooks:
    def __init__(self, torch: Any, recorder: TrainingRecorder) -> None:
        self.torch, self.recorder = torch, recorder
        self.known: weakref.WeakKeyDictionary[Any, Optimization] = weakref.WeakKeyDictionary()
        self.watched: list[Optimization] = []
        """Those whose next step is looked at."""
        self.current: Optimization | None = None
        """The latest that was made or stepped."""
        self.trace = Trace("", "", "")
        """The trace of that one; before there is one, a trace that nobody reads."""
        self.is_quiet = True
        """Whether steps and backward passes are only counted now."""

    # An optimizer is made, and steps.

    def made(self, optimizer: Any) -> None:
        if optimizer in self.known:  # its class calls the constructor of another one
            return
        self.current = self.known[optimizer] = Optimization(self.torch, optimizer, self.recorder.begin("torch"))
        self.trace, self.is_quiet = self.current.trace, False
        self.watched = [*self.watched, self.current][-MOST_OPTIMIZERS:]
        optimizer.register_step_post_hook(partial(self.count_step, self.current))

    def before_step(self, optimizer: Any) -> None:
        state = self.known.get(optimizer)
        if state is None or not state.is_watched:
            return
        if not state.trace.watched:
            for other in self.known.values():
                if other is not state and not other.trace.steps and other.ids & state.ids:
                    other.trace.is_superseded = True
        with self.recorder.budget.spending(), self.torch.no_grad():
            state.begin_step(optimizer, self.recorder.budget.is_left())

    def count_step(self, state: Optimization, *_: Any) -> None:
        if self.recorder.is_on:
            trace = state.trace
            trace.steps += 1
            if trace is not self.trace:
                self.current, self.trace = state, trace
            if trace.steps + 1 >= trace.step_moments.next:
                self.recorder.safely(self.after_watched_step, state)

    def after_watched_step(self, state: Optimization) -> None:
        with self.recorder.budget.spending(), self.torch.no_grad():
            state.end_step()
            state.plan()
        others = [other for other in self.watched if other.is_watched and other is not state]
        self.watched = [*others, state][-MOST_OPTIMIZERS:] if state.is_watched else others
        self.is_quiet = not self.watched and state.trace.steps >= FIRST_STEPS

    # The backward pass.

    def before_backward(self, loss: Any) -> None:
        for state in self.watched:
            state.begin_backward()
        self.watched = [state for state in self.watched if state.is_watched]
        current, budget = self.current, self.recorder.budget
        root = loss.grad_fn if isinstance(loss, self.torch.Tensor) else None
        if current is None or root is None or loss.numel() != 1:
            return
        trace, may_look = current.trace, budget.is_left()
        with budget.spending(), self.torch.no_grad():
            if trace.backwards >= trace.losses.next:
                # Elsewhere than on the CPU, a look at the loss waits until it is computed.
                trace.losses.add(trace.backwards, float(loss) if may_look or loss.device.type == "cpu" else None)
            if self.watched and may_look and trace.graph_moments.has_come(trace.backwards):
                current.look_at_graph(root)

    def after_backward(self) -> None:
        for state in self.watched:
            state.keep_gradient()

    def failed(self, error: RuntimeError, is_retained: bool) -> None:
        """A backward pass raised `error`; `is_retained` if it was to keep its graph."""
        if self.current is None:
            return
        text = str(error)
        if "does not require grad" in text:
            self.current.trace.note(detached=True, place=place_here())
        elif "through the graph a second time" in text or (is_retained and "by an inplace operation" in text):
            self.current.trace.note(used_twice=True, place=place_here())

    # Losses, dropout and batches.

    def compared(self, name: str, prediction: Any, target: Any, loss: Any) -> None:
        """The loss function `name` compared `prediction` with `target`."""
        state, budget = self.current, self.recorder.budget
        if state is None or not isinstance(prediction, self.torch.Tensor):
            return
        if loss.requires_grad:
            with budget.spending(), self.torch.no_grad():
                state.batches.learn(name, prediction, target, budget.is_left())
        elif state.trace.steps and state.batches.is_evaluation_due():
            with budget.spending():
                state.batches.evaluate(name, prediction, target)

    def dropped(self) -> None:
        """Dropout dropped something while gradients were off."""
        trace = self.current.trace if self.current is not None else None
        if trace is not None and trace.steps and (trace.dropout or not is_in_module("torch.utils.checkpoint")):
            trace.dropout += 1
            if trace.dropout == 1:
                trace.note(dropout_place=place_here())

    def started(self, loader: Any) -> None:
        """An iteration over a `DataLoader` was begun."""
        if self.current is not None:
            self.current.batches.come_from(loader)


def hook_torch(torch: Any, recorder: TrainingRecorder) -> None:
    """Have `recorder` note what is trained with the module `torch`."""
    hooks = _TorchHooks(torch, recorder)
    optim = sys.modules["torch.optim.optimizer"]  # torch.optim does not show this module
    optim.register_optimizer_step_pre_hook(
        lambda optimizer, *_: recorder.safely(hooks.before_step, optimizer) if hooks.watched else None
    )
    _replace(optim.Optimizer, "__init__", lambda original: _followed(original, recorder, hooks.made))
    loader = torch.utils.data.DataLoader
    _replace(loader, "__iter__", lambda original: _followed(original, recorder, hooks.started))
    _replace(torch.autograd, "backward", lambda original: _backward(original, hooks))
    for name in LOSSES:
        _replace(torch.nn.functional, name, lambda original: _compared(original, hooks))
    _replace(torch.nn.functional, "dropout", lambda original: _dropped(original, hooks))


def _replace(owner: Any, name: str, wrap: Callable[[Any], Any]) -> None:
    original = getattr(owner, name)
    wrapped = wraps(original)(wrap(original))
    step_aside(wrapped)
    # TorchScript compiles the original in place of a function with these two attributes.
    wrapped.__dict__.update({"__script_if_tracing_wrapper": True, "__original_fn": original})
    setattr(owner, name, wrapped)


def _followed(original: Any, recorder: TrainingRecorder, after: Callable[[Any], object]) -> Any:
    """A method like `original` that has `after` called with its object."""

    def method(own: Any, *args: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        result = original(own, *args, **options)
        recorder.safely(after, own)
        return result

    return method


def _backward(original: Any, hooks: _TorchHooks) -> Any:
    recorder = hooks.recorder

    def backward(*args: Any, **options: Any) -> None:
        __tracebackhide__ = True
        is_seen = False
        if recorder.is_on:
            trace = hooks.trace
            trace.backwards += 1
            is_seen = not hooks.is_quiet or trace.backwards >= trace.losses.next
        if is_seen:
            recorder.safely(hooks.before_backward, args[0] if args else options.get("tensors"))
        try:
            original(*args, **options)
        except RuntimeError as error:
            is_retained = bool(options.get("retain_graph", args[2] if len(args) > 2 else False))
            recorder.safely(hooks.failed, error, is_retained)
            raise
        if is_seen:
            recorder.safely(hooks.after_backward)

    return backward


def _compared(original: Any, hooks: _TorchHooks) -> Any:
    name = original.__name__
    is_compiling, has_gradients = hooks.torch.compiler.is_compiling, hooks.torch.is_grad_enabled

    def note(loss: Any, prediction: Any = None, target: Any = None, *_: Any, **options: Any) -> None:
        hooks.compared(name, options.get("input", prediction), target, loss)

    def loss_function(*args: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        loss = original(*args, **options)
        if not is_compiling() and not (hooks.is_quiet and has_gradients()):
            hooks.recorder.safely(partial(note, loss, *args, **options))
        return loss

    return loss_function


def _dropped(original: Any, hooks: _TorchHooks) -> Any:
    is_compiling, has_gradients = hooks.torch.compiler.is_compiling, hooks.torch.is_grad_enabled

    def note(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> None:
        if training and p:
            hooks.dropped()

    def dropout(*args: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        result = original(*args, **options)
        if not is_compiling() and not has_gradients():
            hooks.recorder.safely(partial(note, *args, **options))
        return result

    return dropout
