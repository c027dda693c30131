"""Resets settings that a notebook may have changed in its process while a probe runs, and restores them afterwards.

A student who switched gradients off in the last cell, turned warnings into errors, or changed the folder has done
nothing wrong, and the same function must give the same observations. PyTorch's default number type and device, and
Keras' number type, are part of a solution and stay. This helps honest students; hostile code can evade all of it.

No library is imported for this: settings of a library that the notebook did not import cannot have changed.
"""

from __future__ import annotations

import builtins
import copy
import decimal
import gc
import locale
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from grader.worker.standins import FIGURES

__all__ = ["Shield"]

_BUILTINS = dict(vars(builtins))
_RECURSION = sys.getrecursionlimit()
_LOCALE = tuple(getattr(locale, name) for name in ("LC_COLLATE", "LC_MONETARY", "LC_NUMERIC", "LC_TIME"))
_ERRORS = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
_PRINTING = np.get_printoptions()
_WINDOWLESS = {*FIGURES}


class _Setting(NamedTuple):
    """One setting of the process."""

    read: Callable[[], Any]
    """Returns the current value."""
    write: Callable[[Any], object]
    """Sets a value."""
    fresh: Any
    """The value in a fresh process."""


class Shield:
    """Resets settings to those of a fresh run in `directory` with `threads` threads for numerical libraries.

    If `directory` or `threads` is None, that setting stays as it is. The standard streams are those at construction.
    """

    def __init__(self, directory: Path | None = None, threads: int | None = None) -> None:
        self._directory, self._threads = directory, threads
        self._streams = {"stdout": sys.stdout, "stderr": sys.stderr}

    @contextmanager
    def raised(self) -> Iterator[None]:
        """In this context, all settings are as in a fresh run."""
        with warnings.catch_warnings(), decimal.localcontext(decimal.Context()), ExitStack() as stack:
            warnings.simplefilter("ignore")
            torch = sys.modules.get("torch")
            if torch is not None and torch.is_inference_mode_enabled():  # first: it overrides the setting of gradients
                stack.enter_context(torch.inference_mode(False))
            for setting in (*self._of_the_run(), *_of_python(), *_of_numpy(), *_of_pandas(), *_of_frameworks()):
                _tell(setting, stack)
            _restore_builtins(stack)
            stack.enter_context(_figures())
            yield

    def _of_the_run(self) -> Iterator[_Setting]:
        for name, stream in self._streams.items():
            yield _Setting(lambda name=name: getattr(sys, name), lambda to, name=name: setattr(sys, name, to), stream)  # type: ignore[misc]
        if self._directory is not None:
            yield _Setting(_place, _go, str(self._directory))
        torch = sys.modules.get("torch")
        if torch is not None and self._threads is not None:
            yield _Setting(torch.get_num_threads, torch.set_num_threads, self._threads)


def _tell(setting: _Setting, stack: ExitStack) -> None:
    """Set the fresh value; when `stack` ends, the current value is restored."""
    before = setting.read()
    if before != setting.fresh:
        setting.write(setting.fresh)
    stack.callback(lambda: before != setting.read() and setting.write(before))


def _of_python() -> Iterator[_Setting]:
    yield _Setting(sys.getrecursionlimit, sys.setrecursionlimit, _RECURSION)
    yield _Setting(gc.isenabled, lambda on: gc.enable() if on else gc.disable(), True)
    yield _Setting(sys.gettrace, sys.settrace, None)
    if callable(sys.getprofile()):  # one written in C could not be restored
        yield _Setting(sys.getprofile, sys.setprofile, None)
    yield _Setting(lambda: tuple(map(locale.setlocale, _LOCALE)), _speak, ("C",) * len(_LOCALE))
    if threading.current_thread() is threading.main_thread():
        yield _Setting(lambda: signal.getsignal(signal.SIGINT), _on_interrupt, signal.default_int_handler)


def _of_numpy() -> Iterator[_Setting]:
    yield _Setting(np.geterr, lambda errors: np.seterr(**errors), _ERRORS)
    yield _Setting(np.geterrcall, np.seterrcall, None)
    yield _Setting(np.get_printoptions, lambda options: np.set_printoptions(**options), _PRINTING)


def _of_pandas() -> Iterator[_Setting]:
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        read = partial(_options, pandas)
        yield _Setting(read, partial(_choose, pandas), _defaults(tuple(read())))


@cache
def _defaults(names: tuple[str, ...]) -> dict[str, Any]:
    """The defaults of pandas' options, which only a private module of pandas lists."""
    known = getattr(sys.modules.get("pandas._config.config"), "_registered_options", {})
    return {name: known[name].defval for name in names if name in known}


def _of_frameworks() -> Iterator[_Setting]:
    torch = sys.modules.get("torch")
    if torch is not None:
        yield _Setting(torch.is_grad_enabled, torch.set_grad_enabled, True)
        yield _Setting(_determinism, _determine, (False, False))
        yield _Setting(torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly, False)
        yield _Setting(torch.get_float32_matmul_precision, torch.set_float32_matmul_precision, "highest")
    tensorflow, config = sys.modules.get("tensorflow"), sys.modules.get("tensorflow.python.framework.config")
    if tensorflow is not None:
        yield _Setting(tensorflow.config.functions_run_eagerly, tensorflow.config.run_functions_eagerly, False)
    if config is not None and hasattr(config, "disable_op_determinism"):  # not a public function
        switch = {True: config.enable_op_determinism, False: config.disable_op_determinism}
        yield _Setting(config.is_op_determinism_enabled, lambda on: switch[on](), False)


def _determinism() -> tuple[bool, bool]:
    torch = sys.modules["torch"]
    return torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()


def _determine(to: tuple[bool, bool]) -> None:
    sys.modules["torch"].use_deterministic_algorithms(to[0], warn_only=to[1])


def _place() -> str:
    """The working directory; empty if it was removed."""
    with suppress(FileNotFoundError):
        return os.getcwd()
    return ""


def _go(place: str) -> None:
    if place:
        os.makedirs(place, exist_ok=True)
        os.chdir(place)


def _speak(to: tuple[str, ...]) -> None:
    for category, language in zip(_LOCALE, to, strict=True):
        locale.setlocale(category, language)


def _on_interrupt(handler: Any) -> None:
    if handler is not None:  # None stands for a handler that was not set in Python, and cannot be restored
        signal.signal(signal.SIGINT, handler)


class _Last:
    """The settings at the last look, because comparing is a hundred times faster than copying."""

    options: tuple[dict[str, Any], dict[str, Any]] = {}, {}
    """Pandas' options, nested as pandas keeps them, and by their full names."""
    style: dict[str, Any] = {}  # noqa: RUF012 (replaced as a whole)
    """Matplotlib's settings."""
    plain: dict[str, Any] | None = None
    """The version of `style` that last equalled matplotlib's defaults."""


def _options(pandas: Any) -> dict[str, Any]:
    """All options by their full names."""
    nested = pandas.options.d
    if nested != _Last.options[0]:
        _Last.options = copy.deepcopy(nested), _flat(nested)
    return _Last.options[1]


def _flat(options: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in options.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def _choose(pandas: Any, options: dict[str, Any]) -> None:
    now = _options(pandas)
    for name, value in options.items():
        if now[name] != value:
            pandas.set_option(name, value)


def _style(matplotlib: Any) -> dict[str, Any]:
    """Matplotlib's settings as they are stored; looking them up one by one would choose a backend."""
    if not dict.__eq__(matplotlib.rcParams, _Last.style):
        _Last.style = dict(dict.items(matplotlib.rcParams))
    return _Last.style


def _restore_builtins(stack: ExitStack) -> None:
    """Restore builtins such as `print` and `range` that a notebook replaced; names that it added stay."""
    now = vars(builtins)
    changed = {name: now.get(name, value) for name, value in _BUILTINS.items() if now.get(name) is not value}
    if changed:
        now.update({name: _BUILTINS[name] for name in changed})
        stack.callback(now.update, changed)


@contextmanager
def _figures() -> Iterator[None]:
    """In this context, matplotlib has its default settings, no open figure, and a backend without windows."""
    matplotlib, pyplot = sys.modules.get("matplotlib"), sys.modules.get("matplotlib.pyplot")
    managers = sys.modules.get("matplotlib._pylab_helpers")
    if matplotlib is None:
        yield
        return
    before = _style(matplotlib)
    figures = dict(managers.Gcf.figs) if managers is not None else {}
    if managers is not None:
        managers.Gcf.figs.clear()
    backend = before["backend"]
    windows = pyplot is not None and str(backend).lower() not in _WINDOWLESS
    if pyplot is not None and windows:
        pyplot.switch_backend("agg")
    _plain_style(matplotlib)
    try:
        yield
    finally:
        if pyplot is not None and managers is not None and managers.Gcf.figs:
            pyplot.close("all")
        if pyplot is not None and windows:
            pyplot.switch_backend(backend)
        if managers is not None:
            managers.Gcf.figs.update(figures)
        if _style(matplotlib) != before:
            dict.update(matplotlib.rcParams, before)  # without validating them again


def _plain_style(matplotlib: Any) -> None:
    """Matplotlib's default settings, except for those of the backend."""
    now, kept = _style(matplotlib), {"backend", "backend_fallback", "interactive", "toolbar", "timezone"}
    if now is not _Last.plain:
        plain = dict.items(matplotlib.rcParamsDefault)
        changed = {key: value for key, value in plain if key not in kept and now[key] != value}
        matplotlib.rcParams.update(changed)
        _Last.plain = _style(matplotlib)
