"""Stand-ins for parts of other front ends: objects that do nothing, and modules that work without a browser.

They exist only in the process that runs a notebook.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import Any

from IPython.core.getipython import get_ipython

__all__ = ["StandIn", "draw_without_windows", "stand_in_for"]

INLINE = "matplotlib_inline.backend_inline"
INTERACTIVE = (
    "gtk3agg", "gtk3cairo", "gtk4agg", "gtk4cairo", "macosx", "nbagg", "qt5agg", "qt5cairo", "qtagg", "qtcairo",
    "tkagg", "tkcairo", "webagg", "wx", "wxagg", "wxcairo",
)  # fmt: skip
"""Backends of matplotlib that open windows or need a browser."""
FIGURES = ("inline", "agg", "cairo", "pdf", "pgf", "ps", "svg", "template", "--list", "-l", "module://" + INLINE)
"""Arguments of `%matplotlib` that are passed on; any other would need windows."""


class StandIn:
    """Replaces an object of a missing module: takes every call, and does nothing.

    As a decorator it returns the function or class unchanged.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):  # Python must not treat it as a number, an array or a buffer
            raise AttributeError(name)
        return StandIn(f"{self._name}.{name}")

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """The function or class to be decorated, or another stand-in."""
        if arguments and isinstance(arguments[0], FunctionType | type):
            return arguments[0]
        return StandIn(f"{self._name}(...)")

    def __getitem__(self, key: object) -> StandIn:
        return StandIn(f"{self._name}[...]")

    def __setitem__(self, key: object, value: object) -> None:
        """Do nothing."""

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *error: object) -> None:
        """Do nothing; an error propagates."""

    def __repr__(self) -> str:
        return f"<{self._name}: does nothing here>"


def stand_in_for(module: str, name: str, alias: str) -> StandIn:
    """What `import module as alias` or `from module import name` binds."""
    if name:
        return StandIn(f"{module}.{name}")
    return StandIn(module if alias else module.partition(".")[0])


class _Substitutes(MetaPathFinder, Loader):
    """Replaces some modules by others when they are imported."""

    def __init__(self, made: dict[str, Callable[[ModuleType], None]]) -> None:
        self._made = made

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in self._made else None

    def exec_module(self, module: ModuleType) -> None:
        self._made[module.__name__](module)


def draw_without_windows() -> None:
    """Make backends that open windows draw inline, and `tqdm.notebook` print its bars as `tqdm` does."""
    names = [f"matplotlib.backends.backend_{name}" for name in INTERACTIVE]
    made = dict.fromkeys([*names, "ipympl.backend_nbagg"], _inline)
    sys.meta_path.insert(0, _Substitutes({**made, "tqdm.notebook": _printed_bars}))


def _inline(module: ModuleType) -> None:
    inline, shell = importlib.import_module(INLINE), get_ipython()
    if shell is not None:  # the shell shows the figures of a cell when the cell ends
        inline.configure_inline_support(shell, "inline")
        inline.matplotlib.interactive(True)
    vars(module).update({name: value for name, value in vars(inline).items() if not name.startswith("__")})


def _printed_bars(module: ModuleType) -> None:
    """Replace the bars of `tqdm.notebook`, which are widgets and show nothing without a browser."""
    from tqdm import std

    class Bar(std.tqdm):  # type: ignore[misc]
        """A bar that takes the options of a widget, too."""

        def __init__(self, *arguments: Any, display: bool = True, **options: Any) -> None:
            super().__init__(*arguments, **options)

    def bars(*arguments: Any, **options: Any) -> Any:
        return Bar(range(*arguments), **options)

    vars(module).update(tqdm_notebook=Bar, tqdm=Bar, tnrange=bars, trange=bars)
